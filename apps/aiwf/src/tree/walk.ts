import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../print/failure.js";
import { irregularity, reasonOf } from "./read-file.js";

// Limits far beyond any project, against trees without end.
const MAX_DEPTH = 32;
const MAX_ENTRIES = 200_000;

/** A file or directory that aiwf did not read, and the reason. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

// Problems that a commit can cause; the ids are known nevertheless. Other problems come from this machine.
const IN_THE_NAME: readonly unknown[] = ["ENOENT", "ENAMETOOLONG", "ENOTDIR", "ELOOP"];

/** The result of a walk. */
export interface Walk {
  /** Paths relative to the root, in the order of their names. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** The directories that this process may not open; their content is unknown. */
  readonly shut: readonly string[];
}

/**
 * Lists the files in some directories of a tree, and below. A symbolic link counts as a file, as do FIFOs and devices.
 * Below 32 levels, and after 200,000 entries, the walk stops and reports a problem.
 *
 * @param directories relative to the root; a missing directory is empty
 * @throws Failure with exit code 3 if this process cannot open directories at all
 */
export function walk(root: string, directories: readonly string[]): Walk {
  const files: string[] = [];
  const problems = new Map<string, string>();
  const shut: string[] = [];
  // A slash at the end marks a directory. The walk takes the next path from the end.
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
      const found = entriesOf(`${root}/${directory}`);
      entries += found.length;
      if (entries > MAX_ENTRIES) {
        problems.set(directory, `aiwf looks at ${MAX_ENTRIES} files and directories, and here are more`);
        break;
      }
      for (const entry of found) pending.push(`${directory}/${entry.name}${entry.isDirectory() ? "/" : ""}`);
    } catch (error) {
      // The directory does not exist, or no longer exists.
      if (codeOf(error) === "ENOENT" && !directory.includes("\ufffd")) continue;
      problems.set(directory, reasonOf(error));
      if (!IN_THE_NAME.includes(codeOf(error))) shut.push(directory);
    }
  }
  return { files, problems: Array.from(problems, ([path, message]) => ({ path, message })), shut };
}

/** In reverse order, because the walk takes paths from the end. */
function entriesOf(directory: string): Dirent[] {
  return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name > b.name ? -1 : 1));
}

/** Finds something on the way to a directory, or in its place, that is not a directory. */
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
