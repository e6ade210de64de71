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

// Also those of inherited locks, which end in a number.
const PATTERN = ".aiwf.lock*";

// What is longer was not written by people, and takes long to read.
const MAX_FILE_BYTES = 1_000_000;

/**
 * Has git ignore a lockfile that is among the files of a worktree, unless it does already: adds an entry to
 * `info/exclude`, which holds for all worktrees of the repository and is not committed. Never throws: a lock is as good
 * without.
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
    // Then it shows in git's status.
  }
}

/** As git changes its files: whoever can create the file beside it may replace it. */
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

/** Whether one of the lines is a pattern for the file by this name, beside them. Of what git's patterns can do, the usual. */
function ignores(text: string, name: string): boolean {
  return text.split("\n").some((line) => {
    const pattern = line.trim().replace(/^\//, "");
    if (!/^[\w.*?-]+$/.test(pattern)) return false;
    const body = pattern.replaceAll(".", "\\.").replace(/\*+/g, ".*").replaceAll("?", ".");
    return new RegExp(`^${body}$`).test(name);
  });
}

/** Empty if there is no such file. */
function read(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "";
  if (!stats.isFile() || stats.size > MAX_FILE_BYTES) throw new Error(`${path} is not to be read`);
  return readFileSync(path, "utf8");
}
