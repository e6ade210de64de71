import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { checkRoot } from "./arguments.js";
import { ErrAcquire } from "./errors.js";
import { resolveCommonDirectory } from "./git-directory.js";
import { systemErrorCode, systemErrorText } from "./system-error.js";

// How stat(2) says that a path does not lead to a directory.
const ABSENCES: readonly (string | undefined)[] = ["ENOENT", "ENOTDIR", "ELOOP"];

/**
 * Returns the path of the lockfile of the repository at `root`: `<root>/.git/aiwf.lock` if `<root>/.git` is a directory
 * or a symlink to one, else `<root>/.aiwf.lock`. In a linked worktree or a submodule `.git` is a file, so each of them
 * has a lockfile of its own. This function writes nothing, and the lockfile need not exist.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @returns an absolute path
 * @throws TypeError for a `root` that is not a path
 * @throws ErrAcquire (`repo-lock-acquire-failed`) if `root` is missing or not a directory, or if repolock cannot examine
 * `.git`, for example because it is a symlink to nothing
 * @see https://github.com/23min/aiwf/blob/main/internal/repolock/repolock_unix.go, which chooses the same path
 *
 * @example
 * ```ts
 * import { relative } from "node:path";
 * import { resolveLockfilePath } from "repolock";
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
    // Not an absence, as far as we know: a process that can examine .git would lock another file.
    if (!ABSENCES.includes(systemErrorCode(error)) || isSymlink(gitPath)) throw cannotStat(gitPath, error);
    gitError = error;
  }
  if (!isDirectory(directory)) {
    throw new ErrAcquire(`locating lockfile: ${directory} is not a directory`, { path: directory, cause: gitError });
  }
  return join(directory, ".aiwf.lock");
}

/**
 * Returns the path of the lockfile of the whole repository: `aiwf.lock` in the git directory that all worktrees share. An
 * acquire with `reach: "repository"` locks this file after the worktree's own. In a main worktree, and without `.git`,
 * the result equals that of {@link resolveLockfilePath}.
 *
 * @param root directory of a worktree; relative paths start at the working directory
 * @returns an absolute path
 * @throws TypeError for a `root` that is not a path
 * @throws ErrAcquire (`repo-lock-acquire-failed`) if `.git`, or a file that it leads to, leads nowhere
 */
export function resolveRepositoryLockfilePath(root: string): string {
  const ofWorktree = resolveLockfilePath(root);
  const directory = resolveRoot(root);
  const common = resolveCommonDirectory(directory);
  if (common === undefined) return ofWorktree;
  return realPath(dirname(ofWorktree)) === common ? ofWorktree : join(common, "aiwf.lock");
}

/**
 * Returns the top directory of the worktree around `directory`: the nearest directory with a `.git`, from `directory`
 * itself upward.
 *
 * @param directory relative paths start at the working directory
 * @returns an absolute path without symlinks; undefined if no directory has a `.git`
 * @throws TypeError for a `directory` that is not a path
 * @throws ErrAcquire (`repo-lock-acquire-failed`) if `directory` does not exist, or if repolock cannot examine a `.git`
 *
 * @example
 * ```ts
 * import { findRepositoryRoot } from "repolock";
 *
 * console.log(findRepositoryRoot(".git") === findRepositoryRoot(".")); // → true
 * ```
 */
export function findRepositoryRoot(directory: string): string | undefined {
  checkRoot(directory);
  const start = resolveRoot(directory);
  if (!isDirectory(start)) throw new ErrAcquire(`locating lockfile: ${start} is not a directory`, { path: start });
  // As git does, follow symlinks before going upward.
  for (let root = realPath(start); ; root = dirname(root)) {
    if (exists(join(root, ".git"))) return root;
    if (root === dirname(root)) return undefined;
  }
}

/**
 * Returns the absolute path of `root`, which remains valid when the working directory changes.
 *
 * @throws ErrAcquire (`repo-lock-acquire-failed`) if `root` is relative and somebody removed the working directory
 */
export function resolveRoot(root: string): string {
  try {
    return resolve(root);
  } catch (cause) {
    throw new ErrAcquire(`locating lockfile: working directory: ${systemErrorText(cause)}`, { cause });
  }
}

/**
 * Returns the path of the lockfile in the usual case that `<root>/.git` is a directory, without a check. A caller that can
 * open the file there need not call {@link resolveLockfilePath}.
 *
 * @param root absolute path
 */
export function usualLockfilePath(root: string): string {
  return join(root, ".git", "aiwf.lock");
}

/** Whether the path leads to something. */
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
