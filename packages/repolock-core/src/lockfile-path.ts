import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { checkRoot } from "./arguments.js";
import { ErrAcquire } from "./errors.js";
import { resolveCommonDirectory } from "./git-directory.js";
import { systemErrorCode, systemErrorText } from "./system-error.js";

// How stat(2) says that a path does not lead to a directory.
const ABSENCES: readonly (string | undefined)[] = ["ENOENT", "ENOTDIR", "ELOOP"];

/**
 * Where the lockfile of the repository at `root` is: `<root>/.git/aiwf.lock` when `<root>/.git` is a directory or a
 * symlink to one, else `<root>/.aiwf.lock`. In a linked worktree and in a submodule `.git` is a file, so each locks
 * by itself, on purpose. Reads the file system, writes nothing; the lockfile itself need not exist.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @returns an absolute path
 * @throws TypeError for a `root` that is no path
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when `root` is missing or no directory, or when it cannot be found
 * out what `.git` is, also because it is a symlink to nothing
 * @see https://github.com/23min/aiwf/blob/main/internal/repolock/repolock_unix.go, which chooses alike
 *
 * @example
 * ```ts
 * import { relative } from "node:path";
 * import { resolveLockfilePath } from "repolock-core";
 *
 * console.log(relative(".", resolveLockfilePath("."))); // → .git/aiwf.lock
 * ```
 */
export function resolveLockfilePath(root: string): string {
  checkRoot(root);
  const directory = resolveRoot(root);
  const gitPath = join(directory, ".git");
  let gitError: unknown;
  try {
    if (statSync(gitPath).isDirectory()) return usualLockfilePath(directory);
  } catch (error) {
    // Not to know is not to know that it is none: whoever can see it locks another file.
    if (!ABSENCES.includes(systemErrorCode(error)) || isSymlink(gitPath)) throw cannotStat(gitPath, error);
    gitError = error;
  }
  if (!isDirectory(directory)) {
    throw new ErrAcquire(`locating lockfile: ${directory} is not a directory`, { path: directory, cause: gitError });
  }
  return join(directory, ".aiwf.lock");
}

/**
 * Where the lockfile of the whole repository is, which an acquire with `reach: "repository"` locks after the worktree's
 * own: `aiwf.lock` in the git directory that all its worktrees share. In a main worktree, and where there is no `.git`,
 * that is what {@link resolveLockfilePath} says.
 *
 * @param root directory of a worktree; relative paths start at the working directory
 * @returns an absolute path
 * @throws TypeError for a `root` that is no path
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when `.git`, or a file that it leads to, leads nowhere
 */
export function resolveRepositoryLockfilePath(root: string): string {
  const ofWorktree = resolveLockfilePath(root);
  const directory = resolveRoot(root);
  const common = resolveCommonDirectory(directory);
  if (common === undefined) return ofWorktree;
  return realPath(dirname(ofWorktree)) === common ? ofWorktree : join(common, "aiwf.lock");
}

/**
 * The top directory of the worktree that a directory is in: the nearest one upward, itself included, that has a `.git`.
 *
 * @param directory relative paths start at the working directory
 * @returns an absolute path without symlinks; undefined if there is none
 * @throws TypeError for a `directory` that is no path
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when it does not exist, or when it cannot be found out whether there is
 * a `.git`, or what it is
 *
 * @example
 * ```ts
 * import { findRepositoryRoot } from "repolock-core";
 *
 * console.log(findRepositoryRoot(".git") === findRepositoryRoot(".")); // → true
 * ```
 */
export function findRepositoryRoot(directory: string): string | undefined {
  checkRoot(directory);
  const start = resolveRoot(directory);
  if (!isDirectory(start)) throw new ErrAcquire(`locating lockfile: ${start} is not a directory`, { path: start });
  // The parents of what a symlink leads to count, as for git.
  for (let root = realPath(start); ; root = dirname(root)) {
    if (exists(join(root, ".git"))) return root;
    if (root === dirname(root)) return undefined;
  }
}

/**
 * The absolute path of `root`, which keeps its meaning when the working directory changes.
 *
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when it is relative and the working directory was removed
 */
export function resolveRoot(root: string): string {
  try {
    return resolve(root);
  } catch (cause) {
    throw new ErrAcquire(`locating lockfile: working directory: ${systemErrorText(cause)}`, { cause });
  }
}

/**
 * Where the lockfile is in the usual case that `<root>/.git` is a directory. Whoever can open it there has shown that
 * it is, and need not call {@link resolveLockfilePath}. Nothing is checked here.
 *
 * @param root absolute path
 */
export function usualLockfilePath(root: string): string {
  return join(root, ".git", "aiwf.lock");
}

/** Whether there is something that leads somewhere. */
function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    if (!ABSENCES.includes(systemErrorCode(error)) || isSymlink(path)) throw cannotStat(path, error);
    return false;
  }
}

function isSymlink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw cannotStat(path, cause);
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw cannotStat(path, cause);
  }
}

function cannotStat(path: string, cause: unknown): ErrAcquire {
  return new ErrAcquire(`locating lockfile: stat ${path}: ${systemErrorText(cause)}`, { path, cause });
}
