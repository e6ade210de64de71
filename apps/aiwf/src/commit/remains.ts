import { lstatSync, readdirSync, rmdirSync, statSync, unlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { codeOf } from "../print/failure.js";
import { walk } from "../tree/walk.js";
import { writerOf } from "./atomic-write.js";

/** Beginning of the name of the directory, inside the git directory, in which a verb prepares a commit. */
export const COMMIT_DIRECTORY = "aiwf-commit-tree-";

// The directories in which verbs write files, apart from aiwf.yaml and ROADMAP.md at the top.
const DIRECTORIES = ["work", "docs/adr"];

/**
 * Removes the temporary files of killed processes among the planning files. Call this function while you hold the lock: no
 * other verb writes then, except a `render`, which does not lock.
 *
 * @param files the planning files, if the caller has listed them
 */
export function removeTemporaryFiles(root: string, files = walk(root, DIRECTORIES).files): void {
  for (const path of [...readdirSync(root), ...files]) {
    const writer = writerOf(basename(path));
    if (writer === undefined || !isOver(writer)) continue;
    if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile()) removeQuietly(join(root, path));
  }
}

/** Name of the file, in the directory of a commit, that is a link to git's lock on the index while a verb holds that lock. */
export const HELD_NAME = "held";

/**
 * Removes everything that killed verbs left in the git directory, including a lock on git's index. Call this function while
 * you hold the lock.
 */
export function removeRemains(gitDirectory: string): void {
  for (const name of readdirSync(gitDirectory).filter((name) => name.startsWith(COMMIT_DIRECTORY))) {
    const directory = join(gitDirectory, name);
    const indexLock = join(gitDirectory, "index.lock");
    if (isSameFile(join(directory, HELD_NAME), indexLock)) removeQuietly(indexLock);
    removeDirectoryQuietly(directory);
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Removes a file. One that this process cannot remove stays, and does no harm. */
export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // For example, another process has removed it.
  }
}

/** Removes a directory with its files. A file that this process cannot remove stays, and does no harm. */
export function removeDirectoryQuietly(directory: string): void {
  try {
    for (const name of readdirSync(directory)) unlinkSync(join(directory, name));
    rmdirSync(directory);
  } catch {
    // For example, a git process that outlived its verb still writes there.
  }
}

/** Whether a process has ended. A file with this process's own number is from an earlier process, as in a container. */
function isOver(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}
