import { formatId, type IdKind, parseId } from "../entity/id.js";
import type { Objects } from "../git/objects.js";
import { findTrunk, idsInCommit, type Ref } from "../git/refs.js";

/** The next free id of a kind: one more than the largest in use. Holes are never filled. */
export function nextId(kind: IdKind, inUse: Iterable<string>): string {
  let largest = 0;
  for (const text of inUse) {
    const id = parseId(text);
    if (id?.kind === kind) largest = Math.max(largest, id.number);
  }
  return formatId(kind, largest + 1);
}

/**
 * The ids in use at HEAD and at the tip of any branch or of the trunk.
 *
 * @throws GitError if one of them cannot be read: an id given out now could be in use there
 */
export async function idsOnBranches(
  root: string,
  objects: Objects,
  refs: readonly Ref[],
  configuredTrunk?: string,
): Promise<string[]> {
  const trunk = await findTrunk(root, refs, configuredTrunk);
  const tips = refs.filter(
    ({ name }) => /^(?:HEAD$|refs\/(?:heads|remotes)\/)/.test(name) && !/^refs\/remotes\/.*\/HEAD$/.test(name),
  );
  const byCommit = new Map([...tips, ...(trunk === undefined ? [] : [trunk])].map((ref) => [ref.commit, ref]));
  const found = await Promise.all(Array.from(byCommit.values(), (tip) => idsInCommit(objects, tip)));
  return found.flat().map(({ id }) => id);
}
