import { git } from "./git.js";
import { LazyMessage, type Message, trailerValue } from "./trailers.js";

/** A commit with the parts of its message. */
export interface Commit extends Message {
  /** Full hash. */
  readonly sha: string;
  readonly parents: readonly string[];
  /** The author date: ISO 8601, in git's format. */
  readonly date: string;
}

// The end of a longer message does not count, and the trailers are there.
const MAX_BYTES = 1024 * 1024;

/**
 * Reads commits.
 *
 * @param args for git log: the commits and their order
 * @param pattern a commit counts only if its message matches. git searches much faster for simple patterns, so that a caller
 * lets git find some commits too many
 * @throws GitError for a wrong argument, and before the first commit
 */
export async function readCommits(root: string, args: readonly string[], pattern?: RegExp): Promise<Commit[]> {
  // A message can contain any character but NUL.
  const output = await git(root, ["log", "-z", "--format=%H%n%P%n%aI%n%B", ...args], { maxRecordBytes: MAX_BYTES });
  const records = output.split("\0").filter((record) => record !== "" && (pattern?.test(record) ?? true));
  return records.map((record) => new ParsedCommit(record));
}

class ParsedCommit extends LazyMessage implements Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly date: string;

  constructor(record: string) {
    const [sha = "", parents = "", date = ""] = record.split("\n", 3);
    super(record.slice(sha.length + parents.length + date.length + 3));
    this.sha = sha;
    this.parents = parents.split(" ").filter(Boolean);
    this.date = date;
  }
}

/** Returns the value of one of aiwf's trailers, such as `verb`; empty without one. Of several, the last. */
export function aiwfTrailer({ trailers }: Pick<Commit, "trailers">, name: string): string {
  return trailerValue(trailers, `aiwf-${name}`);
}

/** Whether the commit has one of aiwf's trailers, even an empty one. */
export function hasAiwfTrailer({ trailers }: Pick<Commit, "trailers">, name: string): boolean {
  return trailers.some(([key]) => key === `aiwf-${name}`);
}

/** Returns the first characters of a hash, for reports. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
