import type { Machine } from "support/machine";
import type { Lane, TranscribedResult } from "./lane.js";

/** A lane that has been run. */
export interface Outcome {
  readonly lane: Lane;
  readonly result: TranscribedResult;
}

/** A run of several lanes, and what it depends on. */
export interface Run {
  readonly outcomes: readonly Outcome[];
  readonly effort: "quick" | "full";
  readonly seed: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly machine: Machine;
}

/** How many trials there were, and how many violations. */
export function totals(outcomes: readonly Outcome[]): { trials: number; violations: number } {
  const results = outcomes.map(({ result }) => result);
  return {
    trials: results.flatMap(({ rows }) => rows).reduce((sum, { times }) => sum + times, 0),
    violations: results.reduce((sum, { violations }) => sum + violations.length, 0),
  };
}
