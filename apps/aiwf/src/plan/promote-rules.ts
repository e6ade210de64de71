import { dirname } from "node:path";
import { parse } from "yaml";
import { type Entity, splitFile } from "../entity/entity.js";
import { canonicalId } from "../entity/id.js";
import { isTerminal, nextStatuses } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import { parseModestly } from "../entity/yaml-bounds.js";
import { askGit, git } from "../git/git.js";
import { DEFAULT_TRUNK, findCommit, headOf, type Ref } from "../git/refs.js";
import { compareWithCommit, uncommitted } from "../git/repository-state.js";
import { Failure, isFailure, refusal } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import type { Config } from "../tree/config.js";
import { readRegularFile } from "../tree/read-file.js";
import type { Tree } from "../tree/tree.js";

/**
 * Asserts that the entity's file is as it was committed: a promotion must not sweep up somebody's unfinished edit.
 * Before the first commit there is nothing to compare with.
 */
export async function assertCommitted(root: string, refs: readonly Ref[], { path }: Entity): Promise<void> {
  const head = headOf(refs);
  if (head === undefined) return;
  const difference = await compareWithCommit(root, head, path);
  if (difference !== "same") throw refusal(uncommitted(path, difference));
}

/** The refusal of an id that no file of the working tree has; it may have been left out of a sparse checkout. */
export async function notFound(root: string, id: string): Promise<Failure> {
  const lines = (await git(root, ["ls-files", "-t", "-z"])).split("\0");
  const leftOut = lines.filter((line) => line.startsWith("S ")).map((line) => line.slice(2));
  const path = leftOut.find((each) => {
    const known = entityPath(each)?.id;
    return known !== undefined && canonicalId(known) === canonicalId(id);
  });
  if (path === undefined) return refusal(`entity ${goQuote(id)} not found`);
  const remedy = `bring it back ("git sparse-checkout add ${dirname(path)}") first`;
  return refusal(`entity ${goQuote(id)} is left out of this sparse checkout (${path}); ${remedy}`);
}

/** Asserts that the kind has this step. */
export function assertLegalStep({ kind, frontmatter: { status } }: Entity, to: string): void {
  const allowed = nextStatuses(kind, status);
  if (allowed.includes(to)) return;
  const step = isTerminal(kind, status)
    ? `is terminal; cannot transition to ${goQuote(to)}`
    : `cannot transition to ${goQuote(to)} (allowed: [${allowed.join(" ")}])`;
  throw new Failure(`${kind} status ${goQuote(status)} ${step}`, { exitCode: 1, code: "fsm-transition-illegal" });
}

/** What a promotion says about what addresses a gap. */
export interface ResolverRequest {
  /** The status to reach. */
  readonly to: string;
  /** Ids of what addresses a gap. */
  readonly by: readonly string[];
  /** Names of commits that address a gap. */
  readonly byCommits: readonly string[];
  /** Skips the rules about steps. */
  readonly force: boolean;
}

/** What the request says that a gap is addressed by, as frontmatter has it. Asserts that an addressed gap says so. */
export async function resolversOf(root: string, { kind }: Entity, request: ResolverRequest) {
  const { to, by, byCommits, force } = request;
  const isNamed = by.length > 0 || byCommits.length > 0;
  if (kind !== "gap" || to !== "addressed") {
    if (isNamed) throw refusal("--by and --by-commit are for a gap that becomes addressed only");
    return {};
  }
  if (!isNamed && !force) throw refusal("an addressed gap needs --by <ids> or --by-commit <shas>: what addresses it");
  const commits = await Promise.all(byCommits.map((name) => resolveReachable(root, name)));
  return {
    ...(by.length > 0 && { addressed_by: by }),
    ...(commits.length > 0 && { addressed_by_commit: commits }),
  };
}

async function resolveReachable(root: string, name: string): Promise<string> {
  const sha = await findCommit(root, name);
  if (sha === undefined) throw refusal(`--by-commit ${goQuote(name)} is not a commit of this repository`);
  const isReachable = (await askGit(root, ["merge-base", "--is-ancestor", sha, "HEAD"])) !== undefined;
  if (!isReachable) throw refusal(`--by-commit ${goQuote(name)} is not reachable from HEAD`);
  return sha;
}

/** Asserts that HEAD is on the trunk, where alone an epic begins. */
export async function assertOnTrunk(root: string, { trunk = DEFAULT_TRUNK }: Config): Promise<void> {
  const wanted = trunk.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, "");
  const branch = (await askGit(root, ["symbolic-ref", "--quiet", "--short", "HEAD"]))?.trim();
  if (branch === wanted) return;
  const where = branch === undefined ? "HEAD is detached" : `HEAD is on ${branch}`;
  throw refusal(`an epic becomes active on the trunk branch ${wanted}, and ${where}; --force --reason overrides this`);
}

/** Asserts that every milestone of an epic that ends has ended. Milestones are the Go program's; this one only looks. */
export function assertMilestonesEnded(tree: Tree, { path }: Entity, to: string): void {
  const directory = `${dirname(path)}/`;
  const open = tree.stubs.filter(
    (stub) => stub.kind === "milestone" && stub.path.startsWith(directory) && !hasEnded(tree.root, stub.path),
  );
  if (open.length === 0) return;
  throw refusal(
    `the epic cannot become ${to} before its milestones have ended: ${open.map(({ id }) => id).join(", ")}`,
  );
}

function hasEnded(root: string, path: string): boolean {
  try {
    const bytes = readRegularFile(root, path);
    const text = (bytes && splitFile(bytes)?.frontmatter) ?? "";
    const frontmatter: unknown = parseModestly(text, () => parse(text, { logLevel: "silent" }));
    const isMap = typeof frontmatter === "object" && frontmatter !== null;
    return isMap && "status" in frontmatter && (frontmatter.status === "done" || frontmatter.status === "cancelled");
  } catch (error) {
    if (isFailure(error)) throw error;
    // What cannot be read says nothing about its end.
    return false;
  }
}
