import { canonicalId } from "../../entity/id.js";
import { visible } from "../../print/visible.js";
import { type Areas, groupByArea } from "../../tree/areas.js";
import type { Digest, DigestEntry } from "./digest.js";
import type { EpicRow, MilestoneRow, StatusReport } from "./report.js";
import { healthLine, partsText, sweepLine } from "./text.js";

/** The report as a Markdown document. */
export function statusMarkdown(report: StatusReport): string {
  const paragraphs = [
    `# aiwf status — ${report.date}`,
    `_${healthLine(report)}_`,
    ...(report.sweepPending > 0 ? [`> ${sweepLine(report.sweepPending)}`] : []),
    ...digest(report.today),
    ...digest(report.release),
    "## In flight",
    ...epics(report.inFlight, report.areas, "_(no active epics)_"),
    "## Roadmap",
    ...epics(report.planned, report.areas, "_(nothing planned)_"),
    "## Open decisions",
    table(
      ["ID", "Kind", "Title", "Status"],
      report.openDecisions.map(({ id, kind, title, status }) => [id, kind, escaped(title), status]),
    ),
    "## Open gaps",
    table(
      ["ID", "Title", "Discovered in"],
      report.openGaps.map(({ id, title, discoveredIn }) => [id, escaped(title), discoveredIn]),
    ),
    "## Warnings",
    table(
      ["Code", "Entity", "Path", "Message"],
      report.warnings.map(({ code, entityId = "", path = "", message }) => [
        code,
        canonicalId(entityId),
        path,
        escaped(message),
      ]),
    ),
    "## Recent activity",
    table(
      ["Date", "Actor", "Verb", "Detail"],
      report.recentActivity.map(({ date, actor, verb, detail }) => [date.slice(0, 10), actor, verb, escaped(detail)]),
    ),
  ];
  return paragraphs.map((paragraph) => `${paragraph}\n\n`).join("");
}

function digest({ rangeLabel, gapsOpened, gapsClosed, adrsCreated }: Digest): string[] {
  const buckets = { "Gaps opened": gapsOpened, "Gaps closed": gapsClosed, "ADRs created": adrsCreated };
  return [
    `## ${visible(rangeLabel)}`,
    ...Object.entries(buckets).flatMap(([label, entries]) => [`**${label}**`, bullets(entries)]),
  ];
}

function bullets(entries: readonly DigestEntry[]): string {
  if (entries.length === 0) return "_(none)_";
  return entries
    .map(
      ({ id, title, status }) =>
        `- ${visible(id)}${title && ` — ${escaped(title)}`}${status && ` _(${visible(status)})_`}`,
    )
    .join("\n");
}

function epics(rows: readonly EpicRow[], areas: Areas, none: string): string[] {
  const groups = groupByArea(rows, areas, ({ area }) => area);
  if (groups === undefined) return rows.length > 0 ? rows.flatMap(epic) : [none];
  return groups.flatMap(({ label, items }) => [
    `**${escaped(label)}**`,
    ...(items.length > 0 ? items.flatMap(epic) : ["_(none)_"]),
  ]);
}

function epic(row: EpicRow): string[] {
  const { id, title, status, milestones } = row;
  const heading = `### ${visible(id)} — ${escaped(title)} _(${visible(status)})_`;
  return milestones.length === 0
    ? [heading, "_(no milestones)_"]
    : [heading, milestones.map(milestoneBullet).join("\n"), diagram(row)];
}

const MARKS: Readonly<Record<string, string>> = { in_progress: "→ ", done: "✓ " };

function milestoneBullet({ id, title, status, tdd, parts }: MilestoneRow): string {
  const notes = [...(parts === undefined ? [] : [partsText(parts)]), ...(tdd === "" ? [] : [`tdd: ${tdd}`])];
  const end = notes.map((note) => ` — ${note}`).join("");
  return `- ${MARKS[status] ?? ""}**${visible(id)}** — ${escaped(title)} _(${visible(status)})_${visible(end)}`;
}

const STYLES = [
  "epic_active fill:#d6eaff,stroke:#1a73e8",
  "epic_proposed fill:#f4f4f4,stroke:#888",
  "ms_done fill:#d8f5d8,stroke:#2a8a2a",
  "ms_in_progress fill:#fff3c4,stroke:#caa400",
  "ms_draft fill:#f4f4f4,stroke:#888",
  "ms_cancelled fill:#fbeaea,stroke:#c33",
];

/** The epic with its milestones, as Mermaid draws it. */
function diagram({ id, title, status, milestones }: EpicRow): string {
  const node = (name: string) => name.replaceAll("-", "_");
  return [
    "```mermaid",
    "flowchart LR",
    `  ${node(id)}["${id}<br/>${escaped(title)}"]:::epic_${visible(status)}`,
    ...milestones.flatMap(({ id: milestone, title, status, parts }) => {
      const badge = parts !== undefined && parts.inScope > 0 ? ` (${parts.met}/${parts.inScope})` : "";
      const box = `  ${node(milestone)}["${milestone}${badge}<br/>${escaped(title)}"]:::ms_${visible(status)}`;
      return [box, `  ${node(id)} --> ${node(milestone)}`];
    }),
    ...STYLES.map((style) => `  classDef ${style},color:#000`),
    "```",
  ].join("\n");
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "_(none)_";
  const rule = columns.map((column) => "-".repeat(column.length + 2));
  const lines = [
    columns.map((column) => ` ${column} `),
    rule,
    ...rows.map((row) => row.map((cell) => ` ${visible(cell)} `)),
  ];
  return lines.map((cells) => `|${cells.join("|")}|`).join("\n");
}

/** Escapes characters that end a table cell or open code, and replaces line ends by spaces. */
function escaped(text: string): string {
  const line = text
    .replace(/[|`]/g, "\\$&")
    .replaceAll('"', "'")
    .replace(/[\r\n]/g, " ");
  return visible(line);
}
