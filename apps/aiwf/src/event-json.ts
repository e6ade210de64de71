import type { HistoryEvent } from "./event.js";

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
