import { canonicalId, parsePartId } from "../entity/id.js";
import { aiwfTrailer, type Commit } from "../git/commits.js";
import { findCommit } from "../git/refs.js";

/** The commits that somebody has acknowledged afterwards, and for which entities. */
export interface Acknowledged {
  /** Full hashes. */
  readonly commits: ReadonlySet<string>;
  /** By full hash, canonical ids. */
  readonly entities: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads off the commits of the branch which others they acknowledge. */
export async function readAcknowledged(root: string, commits: readonly Commit[]): Promise<Acknowledged> {
  const found = new Set<string>();
  const entities = new Map<string, Set<string>>();
  for (const commit of commits) {
    for (const [key, value] of commit.trailers) {
      const sha = key === "aiwf-force-for" ? await fullSha(root, value) : undefined;
      if (sha === undefined) continue;
      found.add(sha);
      const entity = aiwfTrailer(commit, "entity");
      if (entity === "") continue;
      const known = entities.get(sha);
      if (known === undefined) entities.set(sha, new Set([canonicalId(entity)]));
      else known.add(canonicalId(entity));
    }
  }
  return { commits: found, entities };
}

async function fullSha(root: string, sha: string): Promise<string | undefined> {
  if (sha === "") return undefined;
  return sha.length === 40 ? sha : findCommit(root, sha);
}

/** The canonical id of an entity, or of the milestone whose part an id names. */
export function wholeId(id: string): string {
  return canonicalId(parsePartId(id)?.whole ?? id);
}
