import type { Attempt } from "./attempt.js";

const LINES_AROUND = 6;

/** Tells who had the lock when around an attempt, in the order in which they got it. The attempt itself is marked. */
export function interleavingAround(holds: readonly Attempt[], index: number): string {
  const first = Math.max(0, index - LINES_AROUND);
  const start = holds[first]?.from ?? 0n;
  return holds
    .slice(first, index + LINES_AROUND + 1)
    .map((hold, offset) => `${first + offset === index ? ">" : " "} ${attemptText(hold, start)}`)
    .join("\n");
}

/** Tells of all turns, also of those that were given up. */
export function chronicle(attempts: readonly Attempt[]): string {
  const sorted = [...attempts].sort(byTime);
  const start = sorted[0]?.from ?? 0n;
  return sorted.map((attempt) => `${attemptText(attempt, start)}\n`).join("");
}

/** Compares by the time at which they got the lock, or gave up. */
export function byTime(a: Attempt, b: Attempt): number {
  return Number(a.from - b.from);
}

function attemptText({ who, pid, asked, from, hold }: Attempt, start: bigint): string {
  const at = (time: bigint) => (Number(time - start) / 1e6).toFixed(3);
  const name = `${who} (pid ${pid}), asked at ${at(asked)} ms,`;
  if (hold === undefined) return `${name} gave up at ${at(from)} ms`;
  const met = hold.met === undefined ? "" : `, met the marker of pid ${hold.met}`;
  return `${name} held from ${at(from)} ms to ${at(hold.to)} ms, counter ${hold.read} to ${hold.read + 1}${met}`;
}
