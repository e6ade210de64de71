import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../print/failure.js";
import { irregularity, reasonOf } from "./read-file.js";

// Far beyond any project: against trees that are made to be endless.
const MAX_DEPTH = 32;
const MAX_ENTRIES = 200_000;

/** A file or directory that was not read, and why. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

// What a commit can bring about, in which the ids are known, too. Anything else is of this machine.
const IN_THE_NAME: readonly unknown[] = ["ENOENT", "ENAMETOOLONG", "ENOTDIR", "ELOOP"];

/** What a walk has met. */
export interface Walk {
  /** Relative to the root, in the order of their names. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** The directories that the system keeps shut: what is in them is not known. */
  readonly shut: readonly string[];
}

/**
 * Lists the files in some directories of a tree, and below. No symbolic link is followed: it counts as a file, as do
 * FIFOs and devices. Below 32 levels, and after 200,000 entries, nothing more is looked at, which is a problem.
 *
 * @param directories relative to the root; one that is not there is empty
 * @throws Failure with exit code 3 if this process cannot open directories at all
 */
export function walk(root: string, directories: readonly string[]): Walk {
  const files: string[] = [];
  const problems = new Map<string, string>();
  const shut: string[] = [];
  // A slash at the end says that it is a directory. The next one is the last.
  const pending = directories.map((directory) => `${directory}/`).reverse();
  let entries = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!next.endsWith("/")) {
      files.push(next);
      continue;
    }
    const directory = next.slice(0, -1);
    try {
      const misplaced = directories.includes(directory) ? obstacle(root, directory) : undefined;
      if (misplaced !== undefined) {
        problems.set(misplaced.path, misplaced.message);
        continue;
      }
      if (directory.split("/").length > MAX_DEPTH) {
        problems.set(directory, `is more than ${MAX_DEPTH} levels deep; aiwf looks no deeper`);
        continue;
      }
      const found = entriesOf(join(root, directory));
      entries += found.length;
      if (entries > MAX_ENTRIES) {
        problems.set(directory, `aiwf looks at ${MAX_ENTRIES} files and directories, and here are more`);
        break;
      }
      for (const entry of found) pending.push(`${directory}/${entry.name}${entry.isDirectory() ? "/" : ""}`);
    } catch (error) {
      // It is not there, or not any more.
      if (codeOf(error) === "ENOENT" && !directory.includes("\ufffd")) continue;
      problems.set(directory, reasonOf(error));
      if (!IN_THE_NAME.includes(codeOf(error))) shut.push(directory);
    }
  }
  return { files, problems: Array.from(problems, ([path, message]) => ({ path, message })), shut };
}

/** In reverse order, to be taken from the end. */
function entriesOf(directory: string): Dirent[] {
  return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name > b.name ? -1 : 1));
}

/** What is on the way to a directory, or in its place, and is no directory. */
function obstacle(root: string, directory: string): Problem | undefined {
  const parts = directory.split("/");
  for (let length = 1; length <= parts.length; length++) {
    const path = parts.slice(0, length).join("/");
    const stats = lstatSync(join(root, path));
    if (stats.isFile()) return { path, message: "expected a directory, found a file" };
    if (!stats.isDirectory()) return { path, message: `${irregularity(stats)}; aiwf looks into directories only` };
  }
  return undefined;
}
