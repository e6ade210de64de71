import { type Commit, readCommits, shortSha } from "./commits.js";
import { headOf, type Ref, readRefs } from "./refs.js";

/** A commit of a verb, from its trailers. */
export interface HistoryEvent {
  /** ISO 8601, in git's format. */
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
  /** The former id of the entity. */
  readonly priorEntity: string;
  readonly to: string;
  readonly force: string;
  readonly auditOnly: string;
  /** The person for whom another actor acted. */
  readonly principal: string;
  readonly onBehalfOf: string;
  /** The commit that authorized the action. */
  readonly authorizedBy: string;
  readonly scope: string;
  /** The commits whose authorizations end here. */
  readonly scopeEnds: readonly string[];
  readonly reason: string;
  /** The result of tests: `pass=1 fail=0`. */
  readonly tests: string;
}

/**
 * Reads commits with their trailers. Skips commits whose message only resembles that of a verb.
 *
 * @param args for git log: the commits and their order
 * @param options see {@link readCommits}; `refs` are those of the repository
 * @returns an empty list before the first commit
 * @throws GitError if the directory is outside a repository, or an argument is wrong
 */
export async function readEvents(
  root: string,
  args: readonly string[],
  { refs, pattern }: { readonly refs?: Promise<readonly Ref[]>; readonly pattern?: RegExp } = {},
): Promise<HistoryEvent[]> {
  // In parallel: before the first commit git log fails, and the refs tell why. First the log, which takes longer.
  const reading = readCommits(root, args, pattern);
  const [known, commits] = await Promise.allSettled([refs ?? readRefs(root), reading]);
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

/** Converts an event to JSON with a fixed order of keys, without empty ones from `body` on. */
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

/** Returns the numbers of a `tests` trailer; undefined without numbers. */
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
