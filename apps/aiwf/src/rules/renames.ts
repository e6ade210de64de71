import { activePath, entityPath } from "../entity/path.js";
import { type CommitChanges, readChanges } from "../git/changes.js";
import { askGit, git } from "../git/git.js";
import type { PathId } from "../git/ids-in-commits.js";
import type { Ref } from "../git/refs.js";
import { goQuote } from "../print/go-format.js";
import { claimsIn, type Stub, type Tree } from "../tree/tree.js";
import type { Acknowledged } from "./acknowledged.js";
import type { RawFinding } from "./rule.js";

const RENAMING_VERBS = new Set(["retitle", "rename", "reallocate", "archive", "move"]);

/** Whether the commit's verb renames files. */
function isRenaming({ trailers }: CommitChanges): boolean {
  return trailers.some(([key, value]) => key === "aiwf-verb" && RENAMING_VERBS.has(value));
}

/** A branch since its merge base with the trunk. */
export interface Fork {
  /** Undefined without a common commit. */
  readonly base: string | undefined;
  readonly trunk: Ref;
}

/** Finds the merge base of the branch and the trunk. */
export async function forkOf(root: string, trunk: Ref): Promise<Fork> {
  return { base: (await askGit(root, ["merge-base", "HEAD", trunk.commit]))?.trim(), trunk };
}

/** Since the merge base with the trunk, only verbs rename files of entities. */
export async function untraileredRenames(
  root: string,
  { base }: Fork,
  acknowledged: Acknowledged,
): Promise<RawFinding[]> {
  if (base === undefined) return [];
  const commits = await readRenames(root, `${base}..HEAD`);
  return commits
    .filter((commit) => !isRenaming(commit) && !acknowledged.commits.has(commit.sha))
    .flatMap(({ sha, changes }) =>
      changes.flatMap(({ from = "", path }) => {
        const [before, after] = [entityPath(from)?.id, entityPath(path)?.id];
        const entityId = after ?? before;
        if (entityId === undefined) return [];
        const message = `commit ${sha.slice(0, 8)} renames id-bearing entity file ${from} -> ${path} without an aiwf-verb trailer in the rename-class set (retitle/rename/reallocate/archive/move); inline \`git mv\` was likely used instead of the kernel verb. See CLAUDE.md §"Id-collision resolution at merge time".`;
        return [{ code: "id-rename-untrailered", severity: "warning", message, path, entityId } as const];
      }),
    );
}

/** Returns the commits, the oldest first, without merges. */
async function readRenames(root: string, range: string): Promise<CommitChanges[]> {
  return readChanges(root, ["--reverse", "--diff-filter=R", "--end-of-options", range]);
}

/**
 * The trunk uses no id of the working tree for another entity. An entity that moved into the archive, or that commits since
 * the merge base renamed, is the same entity. Similar content proves nothing.
 */
export async function trunkCollisions(tree: Tree, fork: Fork, onTrunk: readonly PathId[]): Promise<RawFinding[]> {
  const disputed = findDisputed(tree, onTrunk);
  if (disputed.length === 0) return [];
  const renames = await renamesSince(tree.root, fork);
  return disputed
    .filter(({ here, there }) => renames.get(there.path) !== here.path)
    .map(({ here, there }) => ({
      code: "ids-unique",
      subcode: "trunk-collision",
      severity: "error",
      message: `id ${goQuote(there.id)} is allocated on this branch (${here.path}) and on trunk (${there.path}) for different entities`,
      path: here.path,
      entityId: there.id,
      field: "id",
    }));
}

function findDisputed(tree: Tree, onTrunk: readonly PathId[]): { here: Stub; there: PathId }[] {
  const own = new Map<string, Stub>();
  for (const claim of claimsIn(tree)) if (!own.has(claim.id)) own.set(claim.id, claim);
  return onTrunk.flatMap((there) => {
    const here = own.get(there.id);
    return here === undefined || activePath(here.path) === activePath(there.path) ? [] : [{ here, there }];
  });
}

/** Returns the path here by the path on the trunk, for files that either side has renamed. */
async function renamesSince(root: string, { base, trunk }: Fork): Promise<Map<string, string>> {
  if (base === undefined) return new Map();
  const renames = await renamesByVerbs(root, `${base}..HEAD`);
  const args = ["diff", "--find-renames", "--diff-filter=R", "--name-status", "-z", base, "HEAD", "--"];
  const fields = (await git(root, args, { withoutFiles: true })).split("\0");
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [before = "", after = ""] = fields.slice(at + 1);
    if (!renames.has(before)) renames.set(before, after);
  }
  for (const [before, after] of await renamesByVerbs(root, `${base}..${trunk.commit}`)) {
    if (!renames.has(after)) renames.set(after, before);
  }
  return renames;
}

async function renamesByVerbs(root: string, range: string): Promise<Map<string, string>> {
  const renames = new Map<string, string>();
  const origins = new Map<string, Set<string>>();
  const rename = (before: string, path: string) => {
    origins.get(renames.get(before) ?? "")?.delete(before);
    renames.set(before, path);
    const others = origins.get(path);
    if (others === undefined) origins.set(path, new Set([before]));
    else others.add(before);
  };
  for (const { changes } of (await readRenames(root, range)).filter(isRenaming)) {
    for (const { from = "", path } of changes) {
      const before = [...(origins.get(from) ?? [])];
      for (const origin of before) rename(origin, path);
      if (before.length === 0) rename(from, path);
    }
  }
  return renames;
}
