import type { Random } from "support/random";

/** What a process is told to do in a turn, in microseconds. */
export interface Plan {
  /** How long it stays away before it asks for the lock. */
  readonly thinkUs: number;
  /** How long it holds it. */
  readonly lengthUs: number;
  /** How long it waits for it; undefined for as long as it takes. */
  readonly patienceUs: number | undefined;
}

/** Plans a turn: mostly as short as can be, now and then some milliseconds; mostly patient. */
export function randomPlan(random: Random): Plan {
  return {
    thinkUs: random.below(4) === 0 ? 0 : random.below(2000),
    lengthUs: randomLengthUs(random),
    patienceUs: random.pick([undefined, undefined, undefined, undefined, 0, random.below(20_000)]),
  };
}

/** The plan as a holder reads it; see proof/holders/holder.c. */
export function planLine({ thinkUs, lengthUs, patienceUs = -1 }: Plan): string {
  return `${thinkUs} ${lengthUs} ${patienceUs}\n`;
}

function randomLengthUs(random: Random): number {
  const draw = random.below(100);
  if (draw < 40) return 0;
  return draw < 99 ? random.below(400) : 1000 + random.below(5000);
}
