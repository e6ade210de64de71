import type { Attempt, Hold } from "./attempt.js";

const LINES_AROUND = 5;

type Held = Attempt & { readonly hold: Hold };

/**
 * Judges who held the lock, by two witnesses that know nothing of each other: the counter, which loses an update when two
 * hold at once, and the clock.
 *
 * @param finalCount what the counter says after all
 * @returns what should not have been, each with the holds around it
 */
export function judge(attempts: readonly Attempt[], finalCount: number): string[] {
  const holds = attempts
    .filter((attempt): attempt is Held => attempt.hold !== undefined)
    .sort((a, b) => Number(a.from - b.from));
  const complaints: string[] = [];
  /** Which process held the lock longest of all before. */
  let last: Held | undefined;
  for (const [index, held] of holds.entries()) {
    const { from, hold } = held;
    const faults = [
      ...(last === undefined || from >= last.hold.to ? [] : [`${last.who} had not begun to release`]),
      ...(hold.read === index ? [] : ["the counter lost an update"]),
    ];
    if (last === undefined || hold.to > last.hold.to) last = held;
    if (faults.length > 0) complaints.push(`${faults.join("; ")}\n${holdsAround(holds, index)}`);
  }
  if (finalCount !== holds.length) complaints.push(`after ${holds.length} holds the counter says ${finalCount}`);
  return complaints;
}

function holdsAround(holds: readonly Held[], index: number): string {
  const first = Math.max(0, index - LINES_AROUND);
  return holds
    .slice(first, index + LINES_AROUND + 1)
    .map(({ who, pid, from, hold: { to, read } }, offset) => {
      return `${first + offset === index ? ">" : " "} ${who} (pid ${pid}) held from ${from} to ${to}, read ${read}`;
    })
    .join("\n");
}
