import { canonicalId, parsePartId } from "../entity/id.js";
import { aiwfTrailer, type Commit } from "../git/commits.js";
import { findCommits } from "../git/refs.js";
import type { Trailer } from "../git/trailers.js";
import { isSha } from "./trailer-shapes.js";

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
  const named = commits.flatMap(({ trailers }) => namesIn(trailers)).filter((name) => name.length < WHOLE);
  const commitsOf = named.length === 0 ? new Map<string, string>() : await findCommits(root, named);
  for (const commit of commits) {
    for (const name of namesIn(commit.trailers)) {
      const sha = name.length === WHOLE ? name : commitsOf.get(name);
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

const WHOLE = 40;

/** Only hashes: git would search the whole history for other names of commits. */
function namesIn(trailers: readonly Trailer[]): string[] {
  return trailers.filter(([key, value]) => key === "aiwf-force-for" && isSha(value)).map(([, value]) => value);
}

/** The canonical id of an entity, or of the milestone whose part an id names. */
export function wholeId(id: string): string {
  return canonicalId(parsePartId(id)?.whole ?? id);
}
