import { canonicalId } from "../entity/id.js";
import { entityPath } from "../entity/path.js";
import { type CommitChanges, readChanges } from "../git/changes.js";
import { aiwfTrailer, shortSha } from "../git/commits.js";
import { goQuote } from "../print/go-format.js";
import { type Acknowledged, wholeId } from "./acknowledged.js";
import { isKnownVerb } from "./known-verbs.js";
import type { RawFinding } from "./rule.js";

/**
 * Every unpublished commit names the verb that changed an entity, and the verb exists.
 *
 * @param published the commit after which commits are unpublished; undefined if it is not known
 * @param since the user's word for this commit; undefined means the upstream of the branch
 */
export async function untrailered(
  root: string,
  published: string | undefined,
  since: string | undefined,
  acknowledged: Acknowledged,
): Promise<RawFinding[]> {
  if (published === undefined) return [scopeUndefined(since)];
  const options = ["--reverse", "-m", "--first-parent", "--end-of-options"];
  const commits = await readChanges(root, [...options, `${published}..HEAD`]);
  const audits = new Map(commits.flatMap((commit, at) => auditedIds(commit).map((id) => [id, at])));
  return [
    ...commits.flatMap((commit, at) => problemsOf(commit, (id) => (audits.get(id) ?? -1) > at, acknowledged)),
    ...commits.flatMap((commit) => unknownVerbs(commit, acknowledged)),
  ];
}

/** The finding if neither an upstream nor an option tells which commits are unpublished. */
function scopeUndefined(since: string | undefined): RawFinding {
  const reason = since
    ? `--since ${goQuote(since)} does not resolve to a commit`
    : "no upstream configured and no --since <ref>";
  const message = `${reason}; provenance audit skipped`;
  return { code: "provenance-untrailered-scope-undefined", severity: "warning", message };
}

// The end of a squashed pull request's subject on GitHub.
const SQUASHED = /\s\(#\d+\)$/;

function problemsOf(
  commit: CommitChanges,
  isAudited: (id: string) => boolean,
  acknowledged: Acknowledged,
): RawFinding[] {
  const isSquashed = SQUASHED.test(commit.subject);
  if (aiwfTrailer(commit, "verb") !== "" || (commit.parents.length > 1 && !isSquashed)) return [];
  const places = commit.changes.map(({ path }) => ({ path, place: entityPath(path) }));
  const ids = [...new Set(places.flatMap(({ place }) => place?.id ?? []))];
  const unnamed = places.filter(({ place }) => place !== undefined && place.id === undefined);
  const shared = { code: "provenance-untrailered-entity-commit", severity: "error" } as const;
  const who = `commit ${shortSha(commit.sha)} touched`;
  return [
    ...ids
      .map(canonicalId)
      .filter((id) => !isAudited(id))
      .filter((id) => acknowledged.entities.get(commit.sha)?.has(id) !== true)
      .map((entityId) => {
        const message = `${who} ${entityId} with no aiwf-verb: trailer`;
        return { ...shared, ...(isSquashed && { subcode: "squash-merge" }), message, entityId };
      }),
    ...unnamed.map(({ path }) => {
      const message = `${who} entity-shaped path ${goQuote(path)} with no resolvable id and no aiwf-verb: trailer`;
      return { ...shared, message };
    }),
  ];
}

/** The entity, if any, of which a commit approves earlier changes. */
function auditedIds(commit: CommitChanges): string[] {
  return aiwfTrailer(commit, "audit-only") === "" ? [] : [wholeId(aiwfTrailer(commit, "entity"))];
}

function unknownVerbs({ sha, trailers }: CommitChanges, { commits }: Acknowledged): RawFinding[] {
  if (commits.has(sha)) return [];
  return trailers
    .filter(([key, value]) => key === "aiwf-verb" && value !== "" && !isKnownVerb(value))
    .map(([, value]) => {
      const message = `commit ${sha.slice(0, 8)} carries aiwf-verb: ${goQuote(value)} which is not a registered top-level verb or subverb (closed set sourced from the running binary's Cobra command tree)`;
      return { code: "trailer-verb-unknown", severity: "warning", message };
    });
}
