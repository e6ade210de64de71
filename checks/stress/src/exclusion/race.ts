import { setMaxListeners } from "node:events";
import { Random } from "support/random";
import type { Attempt } from "./attempt.js";
import type { Contestant } from "./contestant.js";
import { randomPlan } from "./plan.js";

// A bound for hangs, far above what any turn needs.
const HANG_MS = 60_000;

/** How a race goes. */
export interface RaceOptions {
  readonly seed: number;
  /** Called for every turn. The race ends when it returns true. */
  onAttempt(attempt: Attempt): boolean;
}

/** What a race has left. */
export interface RaceResult {
  readonly attempts: readonly Attempt[];
  /** Why it was broken off. */
  readonly broken?: string;
}

/** Lets all contestants take turns at once. Breaks off when one of them breaks down, or when nobody gets a turn. */
export async function race(contestants: readonly Contestant[], { seed, onAttempt }: RaceOptions): Promise<RaceResult> {
  const attempts: Attempt[] = [];
  const breakOff = new AbortController();
  // Every process listens to it.
  setMaxListeners(0, breakOff.signal);
  const hang = setTimeout(() => breakOff.abort(new Error(`hangs: no turn for ${HANG_MS / 1000} s`)), HANG_MS);
  let hasEnded = false;
  const runs = contestants.map(async ({ kind, run }, index) => {
    const who = `${kind} #${index + 1}`;
    const random = new Random(seed + index);
    try {
      await run({
        who,
        nextPlan: () => (hasEnded || breakOff.signal.aborted ? undefined : randomPlan(random)),
        report(attempt) {
          attempts.push(attempt);
          hang.refresh();
          if (onAttempt(attempt)) hasEnded = true;
        },
        signal: breakOff.signal,
      });
    } catch (error) {
      // Only the first is the cause; the others end because of it.
      breakOff.abort(new Error(`${who} broke down: ${error instanceof Error ? error.message : error}`));
    }
  });
  await Promise.all(runs);
  clearTimeout(hang);
  return { attempts, ...(breakOff.signal.aborted && { broken: String(breakOff.signal.reason.message) }) };
}
