import { visible } from "../../print/visible.js";
import type { Digest, DigestEntry } from "./digest.js";
import type { EpicRow, StatusReport } from "./report.js";
import { healthLine, sweepLine } from "./text.js";

/** The report as a Markdown document. */
export function statusMarkdown(report: StatusReport): string {
  const paragraphs = [
    `# aiwf status — ${report.date}`,
    `_${healthLine(report)}_`,
    ...(report.sweepPending > 0 ? [`> ${sweepLine(report.sweepPending)}`] : []),
    ...digest(report.today),
    ...digest(report.release),
    "## In flight",
    ...(report.inFlight.length > 0 ? report.inFlight.flatMap(epic) : ["_(no active epics)_"]),
    "## Roadmap",
    ...(report.planned.length > 0 ? report.planned.flatMap(epic) : ["_(nothing planned)_"]),
    "## Open decisions",
    table(
      ["ID", "Kind", "Title", "Status"],
      report.openDecisions.map(({ id, title, status }) => [id, "decision", escaped(title), status]),
    ),
    "## Open gaps",
    table(
      ["ID", "Title", "Discovered in"],
      report.openGaps.map(({ id, title, discoveredIn }) => [id, escaped(title), discoveredIn]),
    ),
    "## Warnings",
    table(
      ["Code", "Entity", "Path", "Message"],
      report.warnings.map(({ code, entityId = "", path = "", message }) => [code, entityId, path, escaped(message)]),
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

function epic({ id, title, status, milestones }: EpicRow): string[] {
  const count = milestones === 0 ? "no milestones" : `milestones not shown: ${milestones}`;
  return [`### ${visible(id)} — ${escaped(title)} _(${visible(status)})_`, `_(${count})_`];
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

/** What would end a table cell or open code is escaped; line ends become spaces. */
function escaped(text: string): string {
  const line = text
    .replace(/[|`]/g, "\\$&")
    .replaceAll('"', "'")
    .replace(/[\r\n]/g, " ");
  return visible(line);
}
