import type { Violation } from "./lane.js";
import { type Outcome, type Run, totals } from "./outcome.js";
import { countText, durationText, foundText, plural } from "./wording.js";

// One defect can be seen a thousand times.
const SHOWN_VIOLATIONS = 3;

/** What a lane has found, for the terminal. */
export function laneText({ lane, result: { rows, violations, skipped = [] } }: Outcome): string {
  const counts = rows.map(({ times }) => countText(times));
  const width = Math.max(0, ...counts.map(({ length }) => length));
  return [
    `${lane.title} (${lane.name})`,
    ...rows.map(
      ({ tried, on, violations: found }, index) =>
        `  ${counts[index]?.padStart(width)} × ${tried}, on ${on}: ${foundText(found)}`,
    ),
    ...skipped.map((reason) => `  not tried: ${reason}`),
    ...violations.slice(0, SHOWN_VIOLATIONS).map(violationText),
    ...(violations.length > SHOWN_VIOLATIONS ? [`  and ${violations.length - SHOWN_VIOLATIONS} more`] : []),
    "",
  ].join("\n");
}

/** What the whole run has found, in a line. */
export function summaryText({ outcomes, effort, seed, startMs, endMs }: Run): string {
  const { trials, violations } = totals(outcomes);
  const size = `${plural(trials, "trial")} in ${plural(outcomes.length, "lane")}`;
  return `${effort} run, seed ${seed}: ${size}, ${durationText(endMs - startMs)}; found ${foundText(violations)}`;
}

function violationText({ story, seed, directory }: Violation): string {
  const kept = directory === undefined ? "" : `, kept in ${directory}`;
  return `  VIOLATION, seed ${seed}${kept}\n${story.replace(/^/gm, "    ")}`;
}
