import { existsSync, readFileSync } from "node:fs";

/** A stretch of time. Both ends in milliseconds since the epoch. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

// How the demonstration knows who held the lock when: git says so, not aiwf. With `--actor` given, `aiwf add` starts
// git only while it holds the lock, and so does `aiwf exec` with a git command; git writes down when each command began
// and ended (GIT_TRACE2_EVENT). From the first of these to the last the process held the lock. The true interval is a
// little longer at both ends, so two that overlap here did overlap; and the product runs unchanged.

/**
 * The interval that a file of git's trace2 events covers.
 *
 * @returns undefined if git was never run
 * @see https://git-scm.com/docs/api-trace2
 */
export function readTrace(path: string): Interval | undefined {
  return existsSync(path) ? tracedInterval(readFileSync(path, "utf8")) : undefined;
}

/** The same for the content of such a file: one JSON object in each line. */
export function tracedInterval(events: string): Interval | undefined {
  const timesMs = events
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => microsecondsAsMs(JSON.parse(line).time));
  return timesMs.length === 0 ? undefined : { startMs: Math.min(...timesMs), endMs: Math.max(...timesMs) };
}

// Date knows milliseconds only: "2026-01-02T03:04:05.678901Z".
function microsecondsAsMs(time: string): number {
  return Date.parse(`${time.slice(0, 23)}Z`) + Number(time.slice(23, 26)) / 1000;
}
