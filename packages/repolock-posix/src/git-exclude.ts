import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { resolveCommonDirectory } from "repolock-core";

// Includes the lockfiles of inherited locks, which end in a number.
const PATTERN = ".aiwf.lock*";

// People do not write longer files, and reading one takes long.
const MAX_FILE_BYTES = 1_000_000;

/**
 * Excludes the lockfile of a worktree from git, unless git ignores it already: adds an entry to `info/exclude`, which
 * applies to all worktrees of the repository and which git does not commit. Never throws: the lock works without it.
 *
 * @param root absolute path of the worktree, with the lockfile in it
 */
export function keepOutOfGit(root: string, lockfilePath: string): void {
  try {
    const common = resolveCommonDirectory(root);
    if (common === undefined || ignores(read(join(root, ".gitignore")), basename(lockfilePath))) return;
    const path = join(common, "info", "exclude");
    mkdirSync(dirname(path), { recursive: true });
    addLine(resolveLink(path), basename(lockfilePath));
  } catch {
    // Without the entry, git status shows the lockfile.
  }
}

/** Adds a line as git changes its files: a process that creates the `.lock` file beside it may replace it. */
function addLine(path: string, name: string): void {
  const lockPath = `${path}.lock`;
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o666;
  const fd = openSync(lockPath, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode & 0o777);
  try {
    const text = read(path);
    if (!ignores(text, name)) {
      writeFileSync(fd, `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${PATTERN}\n`);
      renameSync(lockPath, path);
    }
  } finally {
    closeSync(fd);
    rmSync(lockPath, { force: true });
  }
}

function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Whether a line is a pattern for a file of this name in the same directory. Knows git's common patterns only. */
function ignores(text: string, name: string): boolean {
  return text.split("\n").some((line) => {
    const pattern = line.trim().replace(/^\//, "");
    if (!/^[\w.*?-]+$/.test(pattern)) return false;
    const body = pattern.replaceAll(".", "\\.").replace(/\*+/g, ".*").replaceAll("?", ".");
    return new RegExp(`^${body}$`).test(name);
  });
}

/** The content; empty if the file does not exist. */
function read(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "";
  if (!stats.isFile() || stats.size > MAX_FILE_BYTES) throw new Error(`${path} is not to be read`);
  return readFileSync(path, "utf8");
}
