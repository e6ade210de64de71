import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Failure } from "../print/failure.js";
import { assertReadableAttributes } from "./attributes.js";
import { GitError, git } from "./git.js";
import type { UserSettings } from "./user-settings.js";

/** The facts about a repository that a verb needs and that no other verb changes. */
export interface Repository {
  /** Absolute path of the top level of its working tree. */
  readonly root: string;
  /** Absolute path of the git directory; a linked worktree has its own. */
  readonly gitDirectory: string;
  /** Absolute path of the post-commit hook, if any. */
  readonly postCommitHook: string;
  /** Whether the user wants commits to be signed. */
  readonly signs: boolean;
}

/**
 * Reads the facts about the repository at `root`.
 *
 * @throws Failure with exit code 3 if `root` is not the top level of a git working tree
 */
export async function readRepository(root: string, settings: Promise<UserSettings>): Promise<Repository> {
  // git knows about core.hooksPath.
  const questions = ["--absolute-git-dir", "--show-prefix", "--git-path", "hooks/post-commit"];
  const [location, signs] = await Promise.all([
    git(root, ["rev-parse", ...questions]).catch(asFailure),
    settings.then(({ gpgSign }) => wantsSignatures(root, gpgSign)),
  ]);
  const [gitDirectory = "", prefix = "", hook = ""] = location.split("\n");
  if (prefix !== "") {
    throw new Failure(`${root} is not the top level of its git repository but ${prefix} in it`, { exitCode: 3 });
  }
  return { root, gitDirectory, postCommitHook: resolve(root, hook), signs };
}

/** Unlike `git commit`, `git commit-tree` ignores this setting. */
async function wantsSignatures(root: string, gpgSign: string | undefined): Promise<boolean> {
  if (gpgSign === undefined || gpgSign === "false") return false;
  // git knows its other words for yes and no.
  return gpgSign === "true" || (await git(root, ["config", "--type=bool", "commit.gpgSign"])).trim() === "true";
}

function asFailure(error: unknown): never {
  if (!(error instanceof GitError)) throw error;
  throw new Failure(error.message.replace(/^git rev-parse: fatal: /, ""), { exitCode: 3 });
}

// The first existing file counts: during a rebase, the files of a cherry-pick can exist, too.
const OPERATIONS = [
  ["rebase-merge", "rebase"],
  ["rebase-apply/applying", "am"],
  ["rebase-apply", "rebase"],
  ["MERGE_HEAD", "merge"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["BISECT_LOG", "bisect"],
] as const;

/**
 * Asserts that the user is not in the middle of a merge or the like, which another commit would disturb.
 *
 * @throws Failure with exit code 3
 */
export function assertNoOperationInProgress({ gitDirectory }: Repository): void {
  const [, operation] =
    OPERATIONS.find(([name]) => existsSync(join(gitDirectory, name))) ?? betweenPicks(gitDirectory) ?? [];
  if (operation === undefined) return;
  const article = /^a/.test(operation) ? "an" : "a";
  throw new Failure(
    `${article} ${operation} is in progress in this repo; complete or abort it before running this command`,
    { exitCode: 3 },
  );
}

/** Of several commits to pick or revert, some can remain although none is in progress. */
function betweenPicks(gitDirectory: string) {
  const list = join(gitDirectory, "sequencer/todo");
  if (!existsSync(list)) return undefined;
  const operation = readFileSync(list, "utf8").startsWith("revert") ? "revert" : "cherry-pick";
  return ["", operation] as const;
}

/** How the file in the working tree differs from the file in a commit. */
export type Difference = "same" | "edited" | "missing" | "linked" | "not committed";

/** git's state of a tracked file that differs from its commit. */
export interface Change {
  readonly path: string;
  readonly isStaged: boolean;
  readonly difference: Difference;
}

/**
 * Returns the changed files at the paths, in the index or in the working tree, according to `git status`. Omits untracked
 * files.
 */
export async function changesAt(root: string, paths: readonly string[]): Promise<Change[]> {
  assertReadableAttributes(root, paths);
  const args = ["status", "--porcelain", "-z", "--untracked-files=no", "--no-renames", "--", ...paths];
  const entries = (await git(root, ["--literal-pathspecs", ...args])).split("\0").filter((entry) => entry !== "");
  return entries.map((entry) => ({
    path: entry.slice(3),
    isStaged: entry[0] !== " ",
    difference: DIFFERENCES.find(([letter]) => entry.slice(0, 2).includes(letter))?.[1] ?? "edited",
  }));
}

// A file whose type has changed: git tracks only files and links.
const DIFFERENCES = [
  ["D", "missing"],
  ["T", "linked"],
] as const;

/** Compares the file at the path with its version in the commit at HEAD. */
export async function compareWithCommit(root: string, commit: string, path: string): Promise<Difference> {
  const [committed, [change]] = await Promise.all([
    git(root, ["--literal-pathspecs", "ls-tree", "-z", commit, "--", path]),
    changesAt(root, [path]),
  ]);
  if (committed === "") return "not committed";
  if (change?.isStaged !== true) return change?.difference ?? "same";
  // The index can be older than both: a program that is killed between its commit and its update of the index leaves it so.
  const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return "missing";
  if (!stats.isFile()) return "linked";
  const id = (await git(root, ["hash-object", "--", path])).trim();
  return committed.split(/[ \t]/)[2] === id ? "same" : "edited";
}
