import type { Attempt, Hold } from "./attempt.js";
import { byTime, interleavingAround } from "./story.js";

/** Something that should not have been. */
export interface Finding {
  /** Of the process that had the lock then; undefined if nobody can be named. */
  readonly kind?: string;
  readonly story: string;
}

type Held = Attempt & { readonly hold: Hold };

/**
 * Judges who had the lock, by three witnesses that know nothing of one another: the marker, the counter, and the clock.
 *
 * @param finalCount what the counter says after all
 */
export function judge(attempts: readonly Attempt[], finalCount: number): Finding[] {
  const holds = attempts.filter((attempt): attempt is Held => attempt.hold !== undefined).sort(byTime);
  const findings: Finding[] = [];
  /** Who had the lock longest of all before. */
  let last: Held | undefined;
  for (const [index, held] of holds.entries()) {
    const { kind, from, hold } = held;
    const faults = [
      ...(hold.met === undefined ? [] : ["the marker of another holder was there"]),
      ...(last === undefined || from >= last.hold.to ? [] : [`${last.who} had not begun to let go`]),
      ...(hold.read === (holds[index - 1]?.hold.read ?? -1) + 1 ? [] : ["the counter lost an update"]),
    ];
    if (last === undefined || hold.to > last.hold.to) last = held;
    if (faults.length === 0) continue;
    findings.push({ kind, story: `${faults.join("; ")}\n${interleavingAround(holds, index)}` });
  }
  if (finalCount !== holds.length) {
    const end = interleavingAround(holds, holds.length - 1);
    findings.push({ story: `after ${holds.length} holds the counter says ${finalCount}\n${end}` });
  }
  return findings;
}
