import { markdownTable } from "markdown-table";
import type { Violation } from "./lane.js";
import { type Outcome, type Run, totals } from "./outcome.js";
import { countText, durationText, foundText, plural } from "./wording.js";

const TITLE = "# What was tried to break the lock";
const QUICK_HEADING = "## The last quick run";

// One defect can be seen a thousand times.
const SHOWN_VIOLATIONS = 10;

/** The page docs/proof.md, as a full run writes it. */
export function fullPage(run: Run): string {
  return [
    TITLE,
    "",
    ...summary(run, "npm run proof"),
    ...overview(run.outcomes),
    ...run.outcomes.flatMap((outcome) => [`## ${outcome.lane.title}`, "", ...laneSection(outcome, "###")]),
  ].join("\n");
}

/**
 * Replaces what an earlier quick run has written at the end of the page, and nothing of what a full run has found.
 *
 * @param page undefined if there is none yet
 */
export function withQuickSection(page: string | undefined, run: Run): string {
  const [before = TITLE] = (page ?? `${TITLE}\n`).split(`\n${QUICK_HEADING}\n`);
  return [
    before,
    QUICK_HEADING,
    "",
    ...summary(run, "npm run proof:quick"),
    ...run.outcomes.flatMap((outcome) => [`### ${outcome.lane.title}`, "", ...laneSection(outcome, "####")]),
  ].join("\n");
}

function summary({ outcomes, seed, startMs, endMs, machine }: Run, command: string): string[] {
  const { trials, violations } = totals(outcomes);
  const day = new Date(startMs).toISOString().slice(0, 10);
  return [
    `**${plural(trials, "trial")} in ${plural(outcomes.length, "lane")}; found: ${foundText(violations)}.**`,
    "",
    `Written by \`${command}\` on ${day}, in ${durationText(endMs - startMs)}, with seed ${seed}. Machine:`,
    `${machine.processor}, ${machine.system}, Node ${machine.node}, git ${machine.git}. Every figure was counted in that run.`,
    "",
  ];
}

function overview(outcomes: readonly Outcome[]): string[] {
  const cells = outcomes.map((outcome) => {
    const { trials, violations } = totals([outcome]);
    return [outcome.lane.title, `\`${outcome.lane.name}\``, countText(trials), foundText(violations)];
  });
  return [
    "Each lane tries to refute one claim. One lane alone: `npm run proof -- <lane>`, and with `--seed <seed>` it makes the",
    "same choices again.",
    "",
    markdownTable([["claim", "lane", "trials", "found"], ...cells], { align: ["", "", "r", ""] }),
    "",
  ];
}

function laneSection({ lane, result }: Outcome, heading: string): string[] {
  const { rows, violations, skipped = [], transcript } = result;
  const cells = rows.map(({ tried, times, on, violations }) => [tried, countText(times), on, foundText(violations)]);
  const more = violations.length - SHOWN_VIOLATIONS;
  return [
    lane.method,
    "",
    ...(cells.length === 0
      ? []
      : [markdownTable([["tried", "times", "on", "found"], ...cells], { align: ["", "r", "", ""] }), ""]),
    ...(skipped.length === 0 ? [] : [...skipped.map((reason) => `- Not tried: ${reason}.`), ""]),
    ...(transcript === undefined ? [] : ["```text", transcript, "```", ""]),
    ...violations.slice(0, SHOWN_VIOLATIONS).flatMap((violation) => violationSection(violation, heading)),
    ...(more > 0 ? [`And ${countText(more)} more.`, ""] : []),
  ];
}

function violationSection({ story, seed, directory }: Violation, heading: string): string[] {
  const kept = directory === undefined ? [] : [`Kept in \`${directory}\`.`, ""];
  return [`${heading} Violation, seed ${seed}`, "", ...kept, "```text", story, "```", ""];
}
