import { Random } from "support/random";
import { ScratchRoot } from "../scratch.js";
import { simulate } from "./simulation.js";
import { mean, takeTurns } from "./turns.js";

/** How the agents of the check live: they think a second and hold the lock for a fiftieth of one. */
export const HABIT = { meanThinkMs: 1000, holdMs: 20 } as const;

const DURATION_MS = 12_000;
const EVENTS = 200_000;

/** What was measured and what the model says, for the same crowd. */
export interface Check {
  readonly agents: number;
  readonly measured: { readonly perSecond: number; readonly meanWaitMs: number };
  readonly predicted: { readonly perSecond: number; readonly meanWaitMs: number };
}

/**
 * Measures a crowd and lets the model predict it.
 *
 * @param handOffMs what the lock adds to a turn when others wait
 */
export async function checkModel(agents: number, handOffMs: number, seed: number): Promise<Check> {
  using root = new ScratchRoot();
  const { perSecond, waitsMs, meanHoldMs } = await takeTurns([root.path], agents, HABIT, DURATION_MS);
  const random = new Random(seed);
  const prediction = simulate(
    {
      agents,
      meanThinkMs: HABIT.meanThinkMs,
      turnMs: meanHoldMs + handOffMs,
      timeoutMs: Number.POSITIVE_INFINITY,
    },
    EVENTS,
    () => random.next(),
  );
  return {
    agents,
    measured: { perSecond, meanWaitMs: mean(waitsMs) },
    predicted: { perSecond: prediction.perSecond, meanWaitMs: mean(prediction.waitsMs) },
  };
}
