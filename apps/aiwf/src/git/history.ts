import { type Commit, readCommits, shortSha } from "./commits.js";
import { headOf, type Ref, readRefs } from "./refs.js";

/** A commit that a verb made, as its trailers tell. */
export interface HistoryEvent {
  /** ISO 8601, as git prints it. */
  readonly date: string;
  readonly actor: string;
  readonly verb: string;
  /** The subject. */
  readonly detail: string;
  /** Full hash. */
  readonly commit: string;
  /** The paragraphs between subject and trailers. */
  readonly body: string;
  readonly entity: string;
  /** What it was called before. */
  readonly priorEntity: string;
  readonly to: string;
  readonly force: string;
  readonly auditOnly: string;
  /** Whom somebody acted for who is no person. */
  readonly principal: string;
  readonly onBehalfOf: string;
  /** The commit that gave the right to act. */
  readonly authorizedBy: string;
  readonly scope: string;
  /** The commits that gave the rights that end here. */
  readonly scopeEnds: readonly string[];
  readonly reason: string;
  /** What tests said: `pass=1 fail=0`. */
  readonly tests: string;
}

/**
 * Reads commits with their trailers. Those whose message only looks like one of a verb are left out.
 *
 * @param args for git log: which commits, in which order
 * @param refs those of the repository
 * @returns none if there is no commit yet
 * @throws GitError if the directory is in no repository, or an argument is wrong
 */
export async function readEvents(
  root: string,
  args: readonly string[],
  refs: Promise<readonly Ref[]> = readRefs(root),
): Promise<HistoryEvent[]> {
  // Side by side: before the first commit git log fails, and the refs tell why.
  const [known, commits] = await Promise.allSettled([refs, readCommits(root, args)]);
  if (known.status === "rejected") throw known.reason;
  if (headOf(known.value) === undefined) return [];
  if (commits.status === "rejected") throw commits.reason;
  return commits.value.map(eventOf).filter(({ verb, actor }) => verb !== "" || actor !== "");
}

function eventOf({ sha, date, subject, body, trailers }: Commit): HistoryEvent {
  const values = (key: string) =>
    trailers.flatMap(([name, text]) => (name.toLowerCase() === `aiwf-${key}` && text !== "" ? [text] : []));
  const value = (key: string) => values(key).join("\n");
  return {
    commit: sha,
    date,
    detail: subject,
    body,
    verb: value("verb"),
    actor: value("actor"),
    entity: value("entity"),
    priorEntity: value("prior-entity"),
    to: value("to"),
    force: value("force"),
    auditOnly: value("audit-only"),
    principal: value("principal"),
    onBehalfOf: value("on-behalf-of"),
    authorizedBy: value("authorized-by"),
    scope: value("scope"),
    scopeEnds: values("scope-ends"),
    reason: value("reason"),
    tests: value("tests"),
  };
}

/** An event as JSON: fixed key order, empty ones left out from `body` on. */
export function eventJson(event: HistoryEvent): Record<string, unknown> {
  const { date, actor, verb, detail, commit } = event;
  return {
    date,
    actor,
    verb,
    detail,
    commit: shortSha(commit),
    body: event.body || undefined,
    to: event.to || undefined,
    force: event.force || undefined,
    audit_only: event.auditOnly || undefined,
    principal: event.principal || undefined,
    on_behalf_of: event.onBehalfOf || undefined,
    authorized_by: event.authorizedBy || undefined,
    scope: event.scope || undefined,
    scope_ends: event.scopeEnds.length > 0 ? event.scopeEnds : undefined,
    reason: event.reason || undefined,
    tests: testsJson(event.tests),
  };
}

/** The numbers of a `tests` trailer; undefined if there are none in it. */
function testsJson(text: string): Record<string, number> | undefined {
  const numbers = new Map(
    Array.from(text.matchAll(/(?<!\S)(pass|fail|skip|total)=\+?(\d+)(?!\S)/g), ([, key = "", count]) => [
      key,
      Number(count),
    ]),
  );
  if (numbers.size === 0) return undefined;
  const { pass = 0, fail = 0, skip = 0, total = 0 } = Object.fromEntries(numbers);
  return { pass, fail, skip, ...(total > 0 && { total }) };
}
