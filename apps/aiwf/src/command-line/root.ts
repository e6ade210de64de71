import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findRepositoryRoot } from "repolock";
import { Failure, messageOf } from "../print/failure.js";

/**
 * Returns the nearest directory upwards with a regular file `aiwf.yaml`; without one, {@link findTopLevel}. Starts no git.
 *
 * @param start absolute path
 */
export function findRoot(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (isMarked(directory)) return directory;
    if (directory === dirname(directory)) return findTopLevel(start) ?? start;
  }
}

/** A link or FIFO in its place marks the root, too: the verb then says that it does not read it. */
function isMarked(directory: string): boolean {
  try {
    const stats = lstatSync(join(directory, "aiwf.yaml"), { throwIfNoEntry: false });
    return stats !== undefined && !stats.isDirectory();
  } catch {
    return false;
  }
}

/**
 * Returns the nearest directory upwards with a `.git`.
 *
 * @throws Failure with exit code 3 if this process cannot examine a directory
 */
export function findTopLevel(start: string): string | undefined {
  try {
    return findRepositoryRoot(start);
  } catch (error) {
    throw new Failure(messageOf(error).replace(/^locating lockfile: /, ""), { exitCode: 3, plain: true });
  }
}

/** Returns the top of the repository around a root that is not that top, and therefore has a lock of its own. */
export function topLevelAbove(root: string): string | undefined {
  if (!existsSync(root) || existsSync(join(root, ".git"))) return undefined;
  return findTopLevel(root);
}

/** Describes the result of {@link topLevelAbove}. */
export function ownLockText(root: string, top: string): string {
  return `${root} is not the top level of the repository ${top}, and has a lock of its own`;
}

/**
 * Asserts that the root is neither in a git directory nor in a bare repository, which have no working tree.
 *
 * @throws Failure with exit code 3
 */
export function assertOutsideGitDirectory(root: string): void {
  if (!existsSync(root)) return;
  for (let directory = realpathSync.native(root); ; directory = dirname(directory)) {
    if (existsSync(join(directory, ".git"))) return;
    if (isGitDirectory(directory)) {
      const what = `${root} is in the git directory ${directory}, and not in a working tree`;
      throw new Failure(`${what}; change to one, or name it with --root`, { exitCode: 3, plain: true });
    }
    if (directory === dirname(directory)) return;
  }
}

/** Whether git would take the directory for a git directory. A linked worktree's names the place of its objects. */
function isGitDirectory(directory: string): boolean {
  const has = (name: string) => existsSync(join(directory, name));
  return has("HEAD") && (has("commondir") || (has("objects") && has("refs")));
}
