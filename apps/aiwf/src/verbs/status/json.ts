import { canonicalId } from "../../entity/id.js";
import { shortSha } from "../../git/commits.js";
import type { HistoryEvent } from "../../git/history.js";
import type { Digest } from "./digest.js";
import type { EpicRow, MilestoneRow, PartCounts, StatusReport } from "./report.js";
import { sweepLine } from "./text.js";

/** Converts the report to the `result` of the JSON envelope: fixed order of keys, null for empty lists. */
export function statusJson(report: StatusReport): Record<string, unknown> {
  const { sweepPending: count } = report;
  return {
    date: report.date,
    in_flight_epics: list(report.inFlight.map(epicJson)),
    planned_epics: list(report.planned.map(epicJson)),
    open_decisions: list(
      report.openDecisions.map(({ id, title, status, kind, priority }) => {
        return { id, title, status, kind, priority: priority || undefined };
      }),
    ),
    open_gaps: list(
      report.openGaps.map(({ id, title, discoveredIn, priority }) => {
        return { id, title, discovered_in: discoveredIn || undefined, priority: priority || undefined };
      }),
    ),
    warnings: list(
      report.warnings.map(({ code, entityId, path, message }) => {
        return { code, entity_id: canonicalId(entityId ?? "") || undefined, path: path || undefined, message };
      }),
    ),
    recent_activity: list(report.recentActivity.map(activityJson)),
    sweep_pending: count > 0 ? { count, message: sweepLine(count) } : undefined,
    health: report.health,
    today_digest: digestJson(report.today),
    release_digest: digestJson(report.release),
  };
}

function epicJson({ id, title, status, area, milestones }: EpicRow): Record<string, unknown> {
  return { id, title, status, area: area || undefined, milestones: list(milestones.map(milestoneJson)) };
}

function milestoneJson({ id, title, status, tdd, parts }: MilestoneRow): Record<string, unknown> {
  return { id, title, status, tdd: tdd || undefined, acs: parts && partsJson(parts) };
}

function partsJson({ total, inScope, open, met, deferred, cancelled }: PartCounts): Record<string, number> {
  return { total, in_scope: inScope, open, met, deferred, cancelled };
}

function activityJson(event: HistoryEvent): Record<string, unknown> {
  const { date, actor, verb, detail, commit, body } = event;
  return { date, actor, verb, detail, commit: shortSha(commit), body: body || undefined };
}

function digestJson(digest: Digest): Record<string, unknown> {
  const entries = (bucket: Digest["gapsOpened"]) =>
    list(bucket.map(({ id, title, status }) => ({ id, title: title || undefined, status: status || undefined })));
  return {
    range_label: digest.rangeLabel,
    gaps_opened: entries(digest.gapsOpened),
    gaps_closed: entries(digest.gapsClosed),
    adrs_created: entries(digest.adrsCreated),
  };
}

function list<T>(items: readonly T[]): readonly T[] | null {
  return items.length > 0 ? items : null;
}
