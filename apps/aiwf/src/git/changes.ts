import { git } from "./git.js";
import { LazyMessage, type Trailer } from "./trailers.js";

/** A commit's change of one path. */
export interface PathChange {
  /** git's letter for the change: A, M, D, R, … */
  readonly status: string;
  /** The new path; for a removed file, the old path. */
  readonly path: string;
  /** The old path of a renamed file. */
  readonly from?: string;
  /** Hashes of the content, before and after; all zeros for a missing file. */
  readonly before: string;
  readonly after: string;
}

/** A commit and its changes. */
export interface CommitChanges {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly subject: string;
  readonly trailers: readonly Trailer[];
  /** Empty for a merge, unless the arguments compare it with its first parent. */
  readonly changes: readonly PathChange[];
}

// The end of a longer message does not count, and the trailers are there.
const MAX_BYTES = 1024 * 1024;

const RECORD = "\x1e";

/**
 * Reads the changes of commits.
 *
 * @param args for git log: the commits, their order, and the paths
 */
export async function readChanges(root: string, args: readonly string[]): Promise<CommitChanges[]> {
  const options = ["--raw", "--no-abbrev", "--find-renames", "-z", `--format=${RECORD}%H%n%P%n%B%x00`];
  const output = await git(root, ["log", ...options, ...args], { maxRecordBytes: MAX_BYTES, withoutFiles: true });
  const words = output.split("\0");
  const found: ParsedChanges[] = [];
  for (let at = 0; at < words.length; at++) {
    // After a format that ends in NUL, -z adds another NUL, and the next text begins with a newline.
    const text = words[at] ?? "";
    const word = text.startsWith("\n") ? text.slice(1) : text;
    if (word.startsWith(RECORD)) found.push(new ParsedChanges(word.slice(1)));
    else if (word.startsWith(":")) {
      const [, , before = "", after = "", letter = ""] = word.split(" ");
      const status = letter[0] ?? "";
      const isMoved = status === "R" || status === "C";
      const from = isMoved ? words[++at] : undefined;
      const path = words[++at] ?? "";
      found.at(-1)?.changes.push({ status, path, before, after, ...(from !== undefined && { from }) });
    }
  }
  return found;
}

class ParsedChanges extends LazyMessage implements CommitChanges {
  readonly changes: PathChange[] = [];
  readonly sha: string;
  readonly parents: readonly string[];

  constructor(head: string) {
    const end = head.indexOf("\n");
    const start = head.indexOf("\n", end + 1);
    super(head.slice(start + 1));
    this.sha = head.slice(0, end);
    this.parents = head
      .slice(end + 1, start)
      .split(" ")
      .filter(Boolean);
  }
}
