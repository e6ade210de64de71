import { markdownTable } from "markdown-table";
import type { Machine } from "test-support/machine";
import type { Lane, LaneResult } from "./lane.js";

/** A lane that has been run. */
export interface Outcome {
  readonly lane: Lane;
  readonly result: LaneResult;
}

/** What a run depends on. */
export interface Run {
  readonly effort: "quick" | "full";
  readonly seed: number;
  readonly machine: Machine;
}

/** What a lane has found, for the terminal. */
export function laneText({ lane, result: { rows, violations, skipped = [] } }: Outcome): string {
  return [
    `${lane.title} (${lane.name})`,
    ...rows.map(({ tried, times, on, violations }) => `  ${times} × ${tried}, on ${on}: ${found(violations)}`),
    ...skipped.map((reason) => `  not tried: ${reason}`),
    ...violations.map(
      ({ story, seed, directory }) => `  VIOLATION, seed ${seed}${directory ? `, see ${directory}` : ""}\n${story}`,
    ),
    "",
  ].join("\n");
}

/** The report of a run, as the page docs/proof.md. */
export function page(outcomes: readonly Outcome[], { effort, seed, machine }: Run): string {
  return [
    "# What was tried to break the lock",
    "",
    `Written by \`npm run ${effort === "full" ? "proof" : "proof:quick"}\`, with seed ${seed}, on ${machine.processor},`,
    `${machine.system}, Node ${machine.node}, git ${machine.git}.`,
    "",
    ...outcomes.flatMap(section),
  ].join("\n");
}

function section({ lane, result: { rows, skipped = [] } }: Outcome): string[] {
  const cells = rows.map(({ tried, times, on, violations }) => [tried, String(times), on, found(violations)]);
  return [
    `## ${lane.title}`,
    "",
    lane.method,
    "",
    markdownTable([["tried", "times", "on", "found"], ...cells], { align: ["", "r", "", ""] }),
    "",
    ...skipped.flatMap((reason) => [`Not tried: ${reason}.`, ""]),
  ];
}

function found(violations: number): string {
  return violations === 0 ? "nothing" : `${violations} violations`;
}
