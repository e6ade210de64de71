import { formatId, type IdKind, parseId } from "../entity/id.js";
import { findTrunk, idsInCommit, readRefs } from "../git/refs.js";

/** The next free id of a kind: one more than the largest in use. Holes are never filled. */
export function nextId(kind: IdKind, inUse: Iterable<string>): string {
  let largest = 0;
  for (const text of inUse) {
    const id = parseId(text);
    if (id?.kind === kind) largest = Math.max(largest, id.number);
  }
  return formatId(kind, largest + 1);
}

/** The ids in use at the tip of any branch or of the trunk. Tips that cannot be read do not count. */
export async function idsOnBranches(root: string, configuredTrunk?: string): Promise<string[]> {
  const refs = await readRefs(root);
  const trunk = await findTrunk(root, refs, configuredTrunk);
  const tips = refs.filter(
    ({ name }) => /^refs\/(?:heads|remotes)\//.test(name) && !/^refs\/remotes\/.*\/HEAD$/.test(name),
  );
  const commits = new Set([...tips, ...(trunk === undefined ? [] : [trunk])].map(({ commit }) => commit));
  const ids: string[] = [];
  for (const commit of commits) {
    // One at a time: many branches must not become many processes at once.
    const found = await idsInCommit(root, commit).catch(() => []);
    ids.push(...found.map(({ id }) => id));
  }
  return ids;
}
