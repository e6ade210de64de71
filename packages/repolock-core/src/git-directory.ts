import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { ErrAcquire } from "./errors.js";
import { systemErrorCode, systemErrorText } from "./system-error.js";

/**
 * Returns the git directory that all worktrees of a repository share. For a main worktree this is its `.git`, for a
 * linked worktree the git directory of the main worktree or the bare repository, for a submodule its git directory inside
 * the superproject's. This function reads `.git` and `commondir`, as git does, and starts no process.
 *
 * @param root absolute path of a worktree's top directory
 * @returns an absolute path without symlinks; undefined if `root` has no `.git`
 * @throws ErrAcquire (`repo-lock-acquire-failed`) with the `path` of the file that leads nowhere
 * @see https://git-scm.com/docs/gitrepository-layout
 */
export function resolveCommonDirectory(root: string): string | undefined {
  const gitPath = join(root, ".git");
  const stats = attempt(gitPath, () => statSync(gitPath, { throwIfNoEntry: false }));
  if (stats === undefined) return undefined;
  // Opening a FIFO would wait for a writer.
  if (!stats.isDirectory() && !stats.isFile())
    throw unresolved(gitPath, `${gitPath} is neither a directory nor a file`);
  const gitDirectory = stats.isDirectory() ? gitPath : resolveFrom(root, gitPath, readGitFile(gitPath));
  const pointer = join(gitDirectory, "commondir");
  const target = readIfPresent(pointer);
  const common = target === undefined ? gitDirectory : resolveFrom(gitDirectory, pointer, target.trim());
  // Every git directory contains HEAD. Without HEAD the directory is not a place for a lockfile.
  if (attempt(common, () => lstatSync(join(common, "HEAD"), { throwIfNoEntry: false })) === undefined) {
    throw unresolved(common, `${common} is not a git directory: it has no HEAD`);
  }
  return attempt(common, () => realpathSync(common));
}

function readGitFile(gitPath: string): string {
  const target = /^gitdir: (.+?)[\r\n]*$/.exec(attempt(gitPath, () => readFileSync(gitPath, "utf8")))?.[1];
  if (target === undefined) throw unresolved(gitPath, `${gitPath} does not say where its git directory is`);
  return target;
}

/** Uses neither `join` nor Node's own realpath: both resolve ".." before they follow a symlink on the way. */
function resolveFrom(directory: string, pointer: string, target: string): string {
  const path = isAbsolute(target) ? target : `${directory}/${target}`;
  try {
    return realpathSync.native(path);
  } catch (cause) {
    const reason = `${pointer} leads to ${path}: ${systemErrorText(cause)}; git worktree repair may help`;
    throw unresolved(pointer, reason, cause);
  }
}

function readIfPresent(path: string): string | undefined {
  return attempt(path, () => {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if (systemErrorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  });
}

function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw unresolved(path, `${path}: ${systemErrorText(cause)}`, cause);
  }
}

function unresolved(path: string, reason: string, cause?: unknown): ErrAcquire {
  return new ErrAcquire(`locating lockfile: ${reason}`, { path, cause });
}
