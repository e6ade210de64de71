import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { askGit, GitError, type GitOptions } from "./git.js";

/** The ref that counts as published unless aiwf.yaml names another. */
export const DEFAULT_TRUNK = "refs/remotes/origin/main";

/** A name for a commit: a branch, a remote-tracking branch, a tag, or HEAD. */
export interface Ref {
  readonly name: string;
  readonly commit: string;
}

/**
 * All refs, and HEAD if it has a commit.
 *
 * @throws GitError if one of them cannot be read
 */
export async function readRefs(root: string, options?: GitOptions): Promise<Ref[]> {
  try {
    const lines = (await askGit(root, ["show-ref", "--head"], options)) ?? "";
    return Array.from(lines.matchAll(/^(\S+) (.+)$/gm), ([, commit = "", name = ""]) => ({ name, commit }));
  } catch (error) {
    if (!(error instanceof GitError) || error.status === undefined || !isInRepository(root)) throw error;
    throw new GitError(`the refs cannot be read: ${error.message}${FSCK}`);
  }
}

const FSCK = '; "git fsck" tells what is broken, "git update-ref -d" removes a ref that is of no use';

/** Whether the directory, or one above it, has something that looks like a repository. Git is not asked. */
export function isInRepository(root: string): boolean {
  for (let directory = root; ; directory = dirname(directory)) {
    if (lstatSync(join(directory, ".git"), { throwIfNoEntry: false }) !== undefined) return true;
    if (directory === dirname(directory)) return false;
  }
}

/** The commit at HEAD; undefined on an unborn branch. */
export function headOf(refs: readonly Ref[]): string | undefined {
  return refs.find(({ name }) => name === "HEAD")?.commit;
}

/**
 * The trunk among the refs, if the repository has one. Without any remote there need be none.
 *
 * @param configured `allocate.trunk` of aiwf.yaml
 * @throws Failure with exit code 3 if it should exist and does not: ids given out now could be taken there
 */
export async function findTrunk(root: string, refs: readonly Ref[], configured?: string): Promise<Ref | undefined> {
  const name = configured ?? DEFAULT_TRUNK;
  const known = refs.find((ref) => ref.name === name);
  if (known !== undefined) return known;
  if (configured === undefined) {
    if (!refs.some(({ name }) => name.startsWith("refs/remotes/"))) return undefined;
  } else {
    const commit = await findCommit(root, name);
    if (commit !== undefined) return { name, commit };
  }
  const remedy = configured === undefined ? "set allocate.trunk in aiwf.yaml" : "fix allocate.trunk in aiwf.yaml";
  const message = `loading tree: trunk ref ${goQuote(name)} does not resolve in this repo; fetch it or ${remedy}`;
  throw new Failure(message, {
    exitCode: 3,
    plain: true,
  });
}

/** The short name of the trunk's branch, by the ref that is configured for it; empty if that has none. */
export function trunkBranch(configured = DEFAULT_TRUNK): string {
  return /\/([^/]*)$/.exec(configured)?.[1] ?? "";
}

/** The commit that a name stands for, if it does. */
export async function findCommit(root: string, name: string): Promise<string | undefined> {
  // No argument can have it in it.
  if (name.includes("\0")) return undefined;
  return (await askGit(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]))?.trim();
}
