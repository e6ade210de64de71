import { git } from "./git.js";
import { type Message, parseMessage, trailerValue } from "./trailers.js";

/** A commit, with its message taken apart. */
export interface Commit extends Message {
  /** Full hash. */
  readonly sha: string;
  readonly parents: readonly string[];
  /** When its author made it: ISO 8601, as git prints it. */
  readonly date: string;
}

/**
 * Reads commits.
 *
 * @param args for git log: which commits, in which order
 * @throws GitError if an argument is wrong, or there is no commit yet
 */
export async function readCommits(root: string, args: readonly string[]): Promise<Commit[]> {
  // A message can hold any character but NUL.
  const output = await git(root, ["log", "-z", "--format=%H%n%P%n%aI%n%B", ...args]);
  return output.split("\0").filter(Boolean).map(parseCommit);
}

function parseCommit(record: string): Commit {
  const [sha = "", parents = "", date = "", ...message] = record.split("\n");
  return { sha, parents: parents.split(" ").filter(Boolean), date, ...parseMessage(message.join("\n")) };
}

/** The value of one of aiwf's own trailers, such as `verb`; empty if the commit has none. Of several, the last. */
export function aiwfTrailer({ trailers }: Pick<Commit, "trailers">, name: string): string {
  return trailerValue(trailers, `aiwf-${name}`);
}

/** Whether the commit has one of aiwf's own trailers, be it empty. */
export function hasAiwfTrailer({ trailers }: Pick<Commit, "trailers">, name: string): boolean {
  return trailers.some(([key]) => key === `aiwf-${name}`);
}

/** The first characters of a hash, as reports show it. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
