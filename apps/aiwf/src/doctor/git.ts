import { GitError, git } from "../git.js";
import { messageOf } from "../message-of.js";
import { errorRow, type Row, row } from "./row.js";

// 2.30 is the first whose `rev-parse --verify` takes `--end-of-options`.
const OLDEST = { major: 2, minor: 30 };
const REMEDY = `install git ${OLDEST.major}.${OLDEST.minor} or newer`;

/** Whether there is a git, and new enough. */
export async function gitRow(root: string): Promise<Row> {
  try {
    const words = await git(root, ["--version"]);
    const version = /\d+\.\d+(?:\.\d+)*/.exec(words)?.[0] ?? words.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const isOld = major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
    return isOld ? errorRow("git", `${version} is too old`, REMEDY) : row("git", version);
  } catch (error) {
    return errorRow("git", isMissing(error) ? "not found in PATH" : messageOf(error), REMEDY);
  }
}

/** Whether an error of git is that there is none. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof GitError) || !(error.cause instanceof Error)) return false;
  return "code" in error.cause && error.cause.code === "ENOENT";
}
