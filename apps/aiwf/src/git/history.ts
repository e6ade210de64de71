import { git } from "./git.js";
import { headOf, readRefs } from "./refs.js";

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
  readonly to: string;
  readonly force: string;
  readonly auditOnly: string;
  readonly reason: string;
}

const TRAILERS = ["verb", "actor", "entity", "to", "force", "audit-only", "reason"].map(
  (name) => `%(trailers:key=aiwf-${name},valueonly=true,unfold=true)`,
);
const FORMAT = `--format=tformat:${["%H", "%aI", "%s", ...TRAILERS, "%b"].join("%x1f")}%x1e`;

/**
 * Reads commits with their trailers. Those whose message only looks like one of a verb are left out.
 *
 * @param args for git log: which commits, in which order
 * @returns none if there is no commit yet
 * @throws GitError if the directory is in no repository, or an argument is wrong
 */
export async function readEvents(root: string, args: readonly string[]): Promise<HistoryEvent[]> {
  if (headOf(await readRefs(root)) === undefined) return [];
  const records = (await git(root, ["log", ...args, FORMAT])).split("\x1e");
  return records.map(eventOf).filter(({ verb, actor }) => verb !== "" || actor !== "");
}

function eventOf(record: string): HistoryEvent {
  const fields = record.split("\x1f").map((field) => field.trim());
  const [commit = "", date = "", detail = "", verb = "", actor = "", entity = "", to = ""] = fields;
  const [force = "", auditOnly = "", reason = "", body = ""] = fields.slice(7);
  return { commit, date, detail, verb, actor, entity, to, force, auditOnly, reason, body: withoutTrailers(body) };
}

/** The text before the block of trailers, if one of them is ours: other text may look alike. */
function withoutTrailers(body: string): string {
  const paragraphs = body.split(/\n{2,}/);
  const lines = paragraphs.at(-1)?.split("\n") ?? [];
  const isBlock =
    lines.every((line) => /^[A-Za-z0-9-]+: /.test(line)) && lines.some((line) => line.startsWith("aiwf-"));
  return isBlock ? paragraphs.slice(0, -1).join("\n\n").trim() : body;
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
