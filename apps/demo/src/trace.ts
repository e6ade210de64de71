import { existsSync, readFileSync } from "node:fs";

/** A stretch of time. Both ends in milliseconds since the epoch. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

// git, not aiwf, tells which process held the lock when. git records when each command began and ended (GIT_TRACE2_EVENT),
// and some commands run only under the lock: those with which `aiwf add` commits, and the command of `aiwf exec`. From the
// first of these to the last, the process held the lock. The true interval is longer at both ends, so if two intervals
// overlap here, two processes held the lock at once.
const UNDER_LOCK = ["commit-tree", "update-index", "update-ref", "--batch-check"];

/**
 * Returns the interval in a file of git's trace2 events.
 *
 * @returns undefined if git ran no command under the lock
 * @see https://git-scm.com/docs/api-trace2
 */
export function readTrace(path: string): Interval | undefined {
  return existsSync(path) ? tracedInterval(readFileSync(path, "utf8")) : undefined;
}

/** The needed fields of an event: `sid` names the process, and only its start has `argv`. */
interface TraceEvent {
  readonly sid: string;
  readonly time: string;
  readonly argv?: readonly string[];
}

/** Returns the interval in the content of such a file: one JSON object in each line. */
export function tracedInterval(events: string): Interval | undefined {
  const all: TraceEvent[] = events
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const underLock = new Set(
    all.filter(({ argv }) => argv?.some((arg) => UNDER_LOCK.includes(arg))).map(({ sid }) => sid),
  );
  const timesMs = all.filter(({ sid }) => underLock.has(sid)).map(({ time }) => microsecondsAsMs(time));
  return timesMs.length === 0 ? undefined : { startMs: Math.min(...timesMs), endMs: Math.max(...timesMs) };
}

// Date knows milliseconds only: "2026-01-02T03:04:05.678901Z".
function microsecondsAsMs(time: string): number {
  return Date.parse(`${time.slice(0, 23)}Z`) + Number(time.slice(23, 26)) / 1000;
}
