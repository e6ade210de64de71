import { lstatSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { TEMPORARY_NAME } from "./atomic-write.js";

/** What the name of the directory begins with that a commit is prepared in. It is in the git directory. */
export const COMMIT_DIRECTORY = "aiwf-commit-tree-";

// Where verbs write files: aiwf.yaml, and the entities.
const AT_THE_TOP = ["."];
const IN_DEPTH = ["work", "docs/adr"];

/**
 * Removes the temporary files that verbs have left between the planning files because they were killed. To be called
 * with the lock held: then no verb is at work, so that all of them are of the dead.
 */
export function removeTemporaryFiles(root: string): void {
  for (const directory of AT_THE_TOP) removeBelow(root, directory, false);
  for (const directory of IN_DEPTH) if (isPlainDirectory(root, directory)) removeBelow(root, directory, true);
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

function removeBelow(root: string, directory: string, recursive: boolean): void {
  for (const entry of readdirSync(join(root, directory), { recursive, withFileTypes: true })) {
    if (entry.isFile() && TEMPORARY_NAME.test(entry.name)) removeQuietly(join(entry.parentPath, entry.name));
  }
}

/** Whether it is a directory and no symbolic link leads there: behind one are the files of somebody else. */
function isPlainDirectory(root: string, directory: string): boolean {
  const parts = directory.split("/");
  return parts.every((_, index) => {
    const part = join(root, ...parts.slice(0, index + 1));
    return lstatSync(part, { throwIfNoEntry: false })?.isDirectory() === true;
  });
}
