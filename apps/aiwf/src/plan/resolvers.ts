import type { Entity } from "../entity/entity.js";
import { canonicalId } from "../entity/id.js";
import { askGit } from "../git/git.js";
import { findCommit } from "../git/refs.js";
import { Failure, refusal } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";

/** The parts of a promotion that concern an addressed gap. */
export interface ResolverRequest {
  /** The status to reach. */
  readonly to: string;
  /** Ids of the entities that address a gap. */
  readonly by: readonly string[];
  /** Names of commits that address a gap. */
  readonly byCommits: readonly string[];
  /** Skips the rules about steps. */
  readonly force: boolean;
}

/** Whether the request adds the missing resolver of an addressed gap. */
export function lacksResolver({ kind, frontmatter }: Entity, { to, by, byCommits }: ResolverRequest): boolean {
  const { status, addressed_by = [], addressed_by_commit = [] } = frontmatter;
  const isAddressed = kind === "gap" && status === "addressed" && to === "addressed";
  return isAddressed && addressed_by.length + addressed_by_commit.length === 0 && by.length + byCommits.length > 0;
}

/** Whether an entity already has everything in the request. */
export async function hasResolvers(root: string, { frontmatter }: Entity, request: ResolverRequest): Promise<boolean> {
  const { addressed_by = [], addressed_by_commit = [] } = frontmatter;
  const { by, byCommits } = request;
  if (by.length > 0 && !isSameList(addressed_by.map(canonicalId), by.map(canonicalId))) return false;
  if (byCommits.length === 0 || isSameList(addressed_by_commit, byCommits)) return true;
  // Not for each of very many: a file may have them.
  if (addressed_by_commit.length !== byCommits.length) return false;
  const [stored, asked] = await Promise.all(
    [addressed_by_commit, byCommits].map((names) => Promise.all(names.map((name) => findCommit(root, name)))),
  );
  return isSameList(stored ?? [], asked ?? []) && !stored?.includes(undefined);
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

/** Asserts that the request does not replace an existing resolver. */
export function assertUnresolved(id: string, { kind }: Entity, to: string): void {
  if (kind !== "gap" || to !== "addressed") return;
  const message = `${id} is already ${to} and already carries a resolver; this verb backfills an empty resolver, it does not re-point one — pass --force --reason to override`;
  throw new Failure(message, { exitCode: 1, code: "fsm-transition-illegal" });
}

/** Converts the request's resolver for the frontmatter. Asserts that an addressed gap has one. */
export async function resolversOf(root: string, { kind }: Entity, request: ResolverRequest) {
  const { to, by, byCommits, force } = request;
  const isNamed = by.length > 0 || byCommits.length > 0;
  if (isNamed && kind !== "gap") {
    throw refusal(`--by/--by-commit are only valid for gap entities; got kind ${goQuote(kind)}`);
  }
  if (isNamed && to !== "addressed") {
    throw refusal(`--by/--by-commit are only valid when promoting to "addressed"; got ${goQuote(to)}`);
  }
  if (kind === "gap" && to === "addressed" && !isNamed && !force) {
    throw refusal(
      'promoting a gap to "addressed" requires --by <entity-id> or --by-commit <sha> ' +
        "so the gap-addressed-has-resolver rule is satisfied; pass --force to override",
    );
  }
  const commits: string[] = [];
  for (const name of byCommits) commits.push(await resolveReachable(root, name, force));
  return {
    ...(by.length > 0 && { addressed_by: by }),
    ...(commits.length > 0 && { addressed_by_commit: commits }),
  };
}

/** Returns the hash of a commit in HEAD's history. For a forced name without a commit, the name. */
async function resolveReachable(root: string, name: string, force: boolean): Promise<string> {
  const sha = await findCommit(root, name);
  if (force) return sha ?? name;
  if (sha === undefined) {
    throw refusal(
      `--by-commit ${goQuote(name)} does not resolve to a commit in this repo; ` +
        "pass a real commit SHA, or --force to record it anyway (sovereign override)",
    );
  }
  if ((await askGit(root, ["merge-base", "--is-ancestor", sha, "HEAD"])) === undefined) {
    throw refusal(
      `--by-commit ${goQuote(name)} resolves to a commit not reachable from HEAD; the closure would record a commit ` +
        "this branch does not contain (did a merge fail to land?). Reconcile and merge first, or pass --force to record " +
        "it anyway (sovereign override)",
    );
  }
  return sha;
}
