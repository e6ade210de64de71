import { lstatSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { codeOf } from "../print/failure.js";
import { walk } from "../tree/walk.js";
import { writerOf } from "./atomic-write.js";

/** What the name of the directory begins with that a commit is prepared in. It is in the git directory. */
export const COMMIT_DIRECTORY = "aiwf-commit-tree-";

// Where verbs write files, apart from aiwf.yaml and ROADMAP.md at the top.
const DIRECTORIES = ["work", "docs/adr"];

/**
 * Removes the temporary files that killed processes have left between the planning files. To be called with the lock
 * held: then no other verb is at work, and what still is, is a `render`, which takes no lock.
 */
export function removeTemporaryFiles(root: string): void {
  for (const path of [...readdirSync(root), ...walk(root, DIRECTORIES).files]) {
    const writer = writerOf(basename(path));
    if (writer === undefined || !isOver(writer)) continue;
    if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile()) removeQuietly(join(root, path));
  }
}

/** In a directory in which a commit is prepared: the file that is git's lock on the index, too, while that is held. */
export const HELD_NAME = "held";

/**
 * Removes all that verbs have left because they were killed, also a lock on git's index. To be called with the lock
 * held.
 */
export function removeRemains(root: string, gitDirectory: string): void {
  removeTemporaryFiles(root);
  for (const name of readdirSync(gitDirectory).filter((name) => name.startsWith(COMMIT_DIRECTORY))) {
    const directory = join(gitDirectory, name);
    const indexLock = join(gitDirectory, "index.lock");
    if (isSameFile(join(directory, HELD_NAME), indexLock)) removeQuietly(indexLock);
    removeQuietly(directory);
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Removes a file or directory, with all that is in it. What cannot be removed stays: it is in nobody's way. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // For example, a git that has outlived its verb still writes there.
  }
}

/** Whether a process has ended. This one has written nothing yet: in a container, an earlier one had the same number. */
function isOver(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}
