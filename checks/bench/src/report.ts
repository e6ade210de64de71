import { markdownTable } from "markdown-table";
import type { Machine } from "support/machine";
import { type Figure, isMet, targetText, valueText } from "./figure.js";
import type { Part, PartResult } from "./part.js";

/** A part that has been run. */
export interface Outcome {
  readonly part: Part;
  readonly result: PartResult;
}

/** A part's figures as a table for the terminal. */
export function outcomeText({ part, result }: Outcome): string {
  const rows = result.figures.map(cells);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(([name = "", value = "", target = "", verdict = ""]) =>
    `  ${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${target.padStart(widths[2] ?? 0)}  ${verdict}`.trimEnd(),
  );
  const skipped = (result.skipped ?? []).map((reason) => `  not measured: ${reason}`);
  return [`${part.title} (${part.name})`, ...lines, ...skipped, ""].join("\n");
}

/** The whole report as the page docs/bench.md. */
export function page(outcomes: readonly Outcome[], machine: Machine): string {
  return [
    "# How fast it is",
    "",
    "`npm run bench` wrote this page, in about ten minutes. One part alone, for example `npm run bench -- handoff`, prints",
    "its figures and leaves this page as it is; `--json` prints them for programs.",
    "",
    "All contestants ran in the same run, alternating, on the same machine. Take the figures as ratios. No build fails",
    "because of a missed target. Commands run without NODE_EXTRA_CA_CERTS, which slows down every start of Node.",
    "",
    `Machine: ${machine.processor}, ${machine.system}, Node ${machine.node}, git ${machine.git}.`,
    "",
    ...outcomes.flatMap(section),
  ].join("\n");
}

function section({ part, result }: Outcome): string[] {
  return [
    `## ${part.title}`,
    "",
    part.explanation,
    "",
    ...(part.draw === undefined ? [] : [`![${part.title}](${part.name}.svg)`, ""]),
    markdownTable([["figure", "measured", "target", ""], ...result.figures.map(cells)], {
      align: ["", "r", "r", ""],
      padding: false,
      alignDelimiters: false,
    }),
    "",
    ...(result.skipped ?? []).flatMap((reason) => [`Not measured: ${reason}.`, ""]),
  ];
}

function cells(figure: Figure): string[] {
  const met = isMet(figure);
  return [figure.name, valueText(figure), targetText(figure), met === undefined ? "" : met ? "met" : "missed"];
}
