import { canonicalId } from "../../entity/id.js";
import { column, visible } from "../../print/visible.js";
import { type Areas, groupByArea } from "../../tree/areas.js";
import type { EpicRow, MilestoneRow, PartCounts, Row, StatusReport } from "./report.js";

/** The report for a terminal. */
export function statusText(report: StatusReport): string {
  const sections: [string, string[]][] = [
    ["In flight", epicsLines(report.inFlight, report.areas, "  (no active epics)")],
    ["Roadmap", epicsLines(report.planned, report.areas, "  (nothing planned)")],
    ["Open decisions", orNone(report.openDecisions.map((decision) => `  ${headText(decision)}`))],
    ["Open gaps", orNone(report.openGaps.map(gapLine))],
    ["Warnings", orNone(report.warnings.map(warningLine))],
    ["Recent activity", orNone(report.recentActivity.map(activityLine))],
    ["Health", healthLines(report)],
  ];
  const body = sections.map(([title, lines]) => `${[title, ...lines].join("\n")}\n`).join("\n");
  return `aiwf status — ${report.date}\n\n${body}`;
}

/** `3 entities · 0 errors · 3 warnings`, and a hint to `aiwf check` if there are any. */
export function healthLine({ health: { entities, errors, warnings } }: StatusReport): string {
  const more = errors + warnings > 0 ? " · run `aiwf check` for details" : "";
  return `${entities} entities · ${errors} errors · ${warnings} warnings${more}`;
}

/** The sentence about finished entities outside the archive. */
export function sweepLine(count: number): string {
  return `Sweep pending: ${count} terminal ${count === 1 ? "entity" : "entities"} not yet archived (run \`aiwf archive --dry-run\` to preview)`;
}

function healthLines(report: StatusReport): string[] {
  const sweep = report.sweepPending > 0 ? [`  ${sweepLine(report.sweepPending)}`] : [];
  return [...sweep, `  ${healthLine(report)}`];
}

function epicsLines(epics: readonly EpicRow[], areas: Areas, none: string): string[] {
  const groups = groupByArea(epics, areas, ({ area }) => area);
  if (groups === undefined) return epics.length > 0 ? epics.flatMap(epicLines) : [none];
  return groups.flatMap(({ label, items }) => [
    `  ▸ ${visible(label)}`,
    ...(items.length > 0 ? items.flatMap(epicLines) : ["    (none)"]),
  ]);
}

function epicLines({ id, title, status, milestones }: EpicRow): string[] {
  const lines = milestones.length > 0 ? milestones.map(milestoneLine) : ["       (no milestones)"];
  return [`  ${headText({ id, title, status })}`, ...lines];
}

function milestoneLine({ id, title, status, tdd, parts }: MilestoneRow): string {
  const notes = [...(parts === undefined ? [] : [partsText(parts)]), ...(tdd === "" ? [] : [`tdd: ${tdd}`])];
  return `     ${GLYPHS[status] ?? " "} ${headText({ id, title, status })}${notes.map((note) => `    · ${visible(note)}`).join("")}`;
}

/** How far the parts of a milestone have come. */
export function partsText({ inScope, met, open }: PartCounts): string {
  if (inScope === 0) return "ACs all cancelled";
  return `ACs ${met}/${inScope} met${open > 0 ? ` (${open} open)` : ""}`;
}

const STATUSES_BY_GLYPH = {
  "✓": "done met addressed accepted",
  "→": "in_progress active",
  "○": "open draft proposed",
  "✗": "cancelled wontfix rejected retired superseded deprecated",
};
const GLYPHS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(STATUSES_BY_GLYPH).flatMap(([glyph, statuses]) =>
    statuses.split(" ").map((status) => [status, glyph]),
  ),
);

function headText({ id, title, status }: Row): string {
  return `${visible(id)} — ${visible(title)}    [${visible(status)}]`;
}

function gapLine({ id, title, discoveredIn }: StatusReport["openGaps"][number]): string {
  return `  ${visible(id)} — ${visible(title)}${discoveredIn && `    (discovered in ${visible(discoveredIn)})`}`;
}

function warningLine({ code, entityId, path, message }: StatusReport["warnings"][number]): string {
  const place = entityId ? `[${visible(canonicalId(entityId))}]  ` : path ? `(${visible(path)})  ` : "";
  return `  ${code}  ${place}${visible(message)}`;
}

function activityLine({ date, actor, verb, detail }: StatusReport["recentActivity"][number]): string {
  return `  ${date.slice(0, 10)}  ${column(actor, 16)}  ${column(verb, 10)}  ${visible(detail)}`;
}

function orNone(lines: readonly string[]): string[] {
  return lines.length > 0 ? [...lines] : ["  (none)"];
}
