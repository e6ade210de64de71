import { git } from "./git.js";
import { headOf, type Ref, readRefs } from "./refs.js";
import { parseMessage } from "./trailers.js";

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
  readonly reason: string;
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
  // Side by side: before the first commit git log fails, and the refs tell why. A message can hold any character but NUL.
  const [known, log] = await Promise.allSettled([refs, git(root, ["log", "-z", "--format=%H%n%aI%n%B", ...args])]);
  if (known.status === "rejected") throw known.reason;
  if (headOf(known.value) === undefined) return [];
  if (log.status === "rejected") throw log.reason;
  return log.value
    .split("\0")
    .map(eventOf)
    .filter(({ verb, actor }) => verb !== "" || actor !== "");
}

function eventOf(record: string): HistoryEvent {
  const [commit = "", date = "", ...message] = record.split("\n");
  const { subject, body, trailers } = parseMessage(message.join("\n"));
  const value = (key: string) =>
    trailers.flatMap(([name, text]) => (name.toLowerCase() === `aiwf-${key}` ? [text] : [])).join("\n");
  return {
    commit,
    date,
    detail: subject,
    body: trailers.some(([key]) => key.startsWith("aiwf-")) ? body : message.slice(1).join("\n").trim(),
    verb: value("verb"),
    actor: value("actor"),
    entity: value("entity"),
    priorEntity: value("prior-entity"),
    to: value("to"),
    force: value("force"),
    auditOnly: value("audit-only"),
    reason: value("reason"),
  };
}

/** An event as JSON: fixed key order, empty ones left out from `body` on. */
export function eventJson(event: HistoryEvent): Record<string, unknown> {
  const { date, actor, verb, detail, commit, body, to, force, auditOnly, reason } = event;
  return {
    date,
    actor,
    verb,
    detail,
    commit: commit.slice(0, 7),
    body: body || undefined,
    to: to || undefined,
    force: force || undefined,
    audit_only: auditOnly || undefined,
    reason: reason || undefined,
  };
}
