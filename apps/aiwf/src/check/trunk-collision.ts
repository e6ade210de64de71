import { canonicalId } from "../entity/id.js";
import { activePath } from "../entity/path.js";
import { git } from "../git.js";
import { goQuote } from "../go-quote.js";
import { idsInCommit, type PathId, type Ref } from "../refs.js";
import type { Tree } from "../tree.js";
import type { RawFinding } from "./rule.js";

/**
 * No id of the working tree is another entity's on the trunk. The same entity at another path is none: moved into the
 * archive, or renamed in a way that git recognises.
 */
export async function trunkCollisions(tree: Tree, trunk: Ref): Promise<RawFinding[]> {
  const disputed = findDisputed(tree, await idsInCommit(tree.root, trunk.commit));
  if (disputed.length === 0) return [];
  const renames = await renamesSince(tree.root, trunk.commit);
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

function findDisputed(tree: Tree, onTrunk: readonly PathId[]): { here: PathId; there: PathId }[] {
  const own = new Map<string, PathId>();
  for (const { id, path } of [
    ...tree.entities.map((entity) => ({ id: entity.frontmatter.id, path: entity.path })),
    ...tree.stubs,
  ]) {
    if (!own.has(canonicalId(id))) own.set(canonicalId(id), { id, path });
  }
  return onTrunk.flatMap((there) => {
    const here = own.get(canonicalId(there.id));
    return here === undefined || activePath(here.path) === activePath(there.path) ? [] : [{ here, there }];
  });
}

async function renamesSince(root: string, commit: string): Promise<Map<string, string>> {
  const args = [
    "diff",
    "-M",
    "--diff-filter=R",
    "--name-status",
    "--no-relative",
    "-z",
    commit,
    "--",
    "work",
    "docs/adr",
  ];
  const fields = (await git(root, args)).split("\0");
  const renames = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) renames.set(fields[at + 1] ?? "", fields[at + 2] ?? "");
  return renames;
}
