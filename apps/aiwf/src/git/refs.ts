import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { askGit, GitError, type GitOptions, git } from "./git.js";

/** The trunk, unless aiwf.yaml names another ref. */
export const DEFAULT_TRUNK = "refs/remotes/origin/main";

/** A name for a commit: a branch, a remote-tracking branch, a tag, or HEAD. */
export interface Ref {
  readonly name: string;
  readonly commit: string;
}

/**
 * Returns all refs, and HEAD if it has a commit.
 *
 * @throws GitError if git cannot read one of them
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

const FSCK = '; "git fsck" names the defect, and "git update-ref -d" removes a useless ref';

/** Whether the directory, or one above it, contains something like a repository. Starts no git. */
export function isInRepository(root: string): boolean {
  for (let directory = root; ; directory = dirname(directory)) {
    if (lstatSync(join(directory, ".git"), { throwIfNoEntry: false }) !== undefined) return true;
    if (directory === dirname(directory)) return false;
  }
}

/** Returns the commit at HEAD; undefined on an unborn branch. */
export function headOf(refs: readonly Ref[]): string | undefined {
  return refs.find(({ name }) => name === "HEAD")?.commit;
}

/**
 * Returns the trunk among the refs, if the repository has one. A repository without remotes needs none.
 *
 * @param configured `allocate.trunk` of aiwf.yaml
 * @throws Failure with exit code 3 if the trunk should exist and does not: it could already use a new id
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

/** Returns the commit of a name, if any. */
export async function findCommit(root: string, name: string): Promise<string | undefined> {
  // An argument cannot contain NUL.
  if (name.includes("\0")) return undefined;
  return (await askGit(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]))?.trim();
}

/** Returns the commit of the upstream of the branch at HEAD, if there is one. */
export async function findUpstream(root: string): Promise<string | undefined> {
  const branches = await git(root, ["for-each-ref", "--format=%(HEAD)%(upstream)", "refs/heads"]);
  const name = /^\*(.+)$/m.exec(branches)?.[1];
  return name === undefined ? undefined : findCommit(root, name);
}

/**
 * Returns the commits of some hashes, by hash, with one git process. A hash may be shortened.
 *
 * @param names hexadecimal digits only
 */
export async function findCommits(root: string, names: readonly string[]): Promise<Map<string, string>> {
  const asked = [...new Set(names)];
  const input = asked.map((name) => `${name}^{commit}\n`).join("");
  const answers = (await git(root, ["cat-file", "--batch-check"], { input })).split("\n");
  const found = new Map<string, string>();
  for (const [at, name] of asked.entries()) {
    const [, commit] = /^([0-9a-f]+) commit \d+$/.exec(answers[at] ?? "") ?? [];
    if (commit !== undefined) found.set(name, commit);
  }
  return found;
}
