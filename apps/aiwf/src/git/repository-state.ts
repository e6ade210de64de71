import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../print/failure.js";
import { GitError, git, tryGit } from "./git.js";

/** What a commit is built on. */
export interface RepositoryState {
  /** Absolute path of the git directory; a linked worktree has its own. */
  readonly gitDirectory: string;
  /** The commit at HEAD; undefined on an unborn branch. */
  readonly head: string | undefined;
}

/**
 * Reads where the repository stands.
 *
 * @throws Failure with exit code 3 if `root` is not the top level of a git working tree
 */
export async function readRepositoryState(root: string): Promise<RepositoryState> {
  const [location, head] = await Promise.all([
    git(root, ["rev-parse", "--absolute-git-dir", "--show-prefix"]).catch(asFailure),
    readHead(root),
  ]);
  const [gitDirectory = "", prefix = ""] = location.split("\n");
  if (prefix !== "") {
    throw new Failure(`${root} is not the top level of its git repository but ${prefix} in it`, { exitCode: 3 });
  }
  return { gitDirectory, head };
}

/** The commit at HEAD; undefined on an unborn branch. */
export async function readHead(root: string): Promise<string | undefined> {
  return (await tryGit(root, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]))?.trim();
}

function asFailure(error: unknown): never {
  if (!(error instanceof GitError)) throw error;
  throw new Failure(error.stderr.replace(/^fatal: /, "").trim(), { exitCode: 3 });
}

const OPERATIONS = [
  ["MERGE_HEAD", "merge"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
] as const;

/**
 * Asserts that the user is not in the middle of a merge or the like, which a commit from outside would mix up.
 *
 * @throws Failure with exit code 3
 */
export function assertNoOperationInProgress({ gitDirectory }: RepositoryState): void {
  const operation = OPERATIONS.find(([name]) => existsSync(join(gitDirectory, name)))?.[1];
  if (operation === undefined) return;
  throw new Failure(`a ${operation} is in progress; finish it or abort it ("git ${operation} --abort") first`, {
    exitCode: 3,
  });
}

/** How the file in the working tree relates to the one in a commit. */
export type Difference = "same" | "edited" | "missing" | "not committed";

/** Compares the file at the path with its version in the commit, as git would when it adds it. */
export async function compareWithCommit(root: string, commit: string, path: string): Promise<Difference> {
  const [committed, current] = await Promise.all([
    tryGit(root, ["rev-parse", "--verify", "--quiet", `${commit}:${path}`]),
    lstatSync(join(root, path), { throwIfNoEntry: false }) && tryGit(root, ["hash-object", "--", path]),
  ]);
  if (committed === undefined) return "not committed";
  if (current === undefined) return "missing";
  return committed === current ? "same" : "edited";
}

/** The refusal to touch a file that is not as it was committed. */
export function uncommitted(path: string, difference: Difference): string {
  const what = difference === "edited" ? "has changes that are not committed" : `is ${difference}`;
  return `${path} ${what}; commit it or put it back ("git restore ${path}") first`;
}
