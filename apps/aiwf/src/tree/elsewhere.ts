import { canonicalId } from "../entity/id.js";
import { idsInCommit, type PathId } from "../git/ids-in-commits.js";
import type { Objects } from "../git/objects.js";
import type { Ref } from "../git/refs.js";

/** The entities on all branches, including this one. */
export interface Elsewhere {
  /** By canonical id: its places, in the order of the refs. */
  readonly hits: ReadonlyMap<string, readonly Hit[]>;
  /** The canonical ids on the trunk. */
  readonly trunk: ReadonlySet<string>;
  /** False if the repository has no remote-tracking branch. */
  readonly hasRemotes: boolean;
}

/** An entity on a branch. */
export interface Hit {
  readonly ref: string;
  /** The hash of its file. */
  readonly blob: string;
}

/** Reads all branches, local and remote-tracking. An unreadable branch counts as empty. */
export async function readElsewhere(
  objects: Objects,
  refs: readonly Ref[],
  trunk: readonly PathId[],
): Promise<Elsewhere> {
  const local = refs.filter(({ name }) => name.startsWith("refs/heads/"));
  const remote = refs.filter(({ name }) => /^refs\/remotes\/(?!.*\/HEAD$)/.test(name));
  const hits = new Map<string, Hit[]>();
  for (const ref of [...local, ...remote]) {
    const ids = await idsInCommit(objects, ref).catch(() => []);
    for (const { id, blob } of ids) {
      const known = hits.get(canonicalId(id));
      if (known === undefined) hits.set(canonicalId(id), [{ ref: ref.name, blob }]);
      else known.push({ ref: ref.name, blob });
    }
  }
  return { hits, trunk: new Set(trunk.map(({ id }) => canonicalId(id))), hasRemotes: remote.length > 0 };
}
