import { Random } from "support/random";
import { Repository } from "../repository.js";
import { quantile } from "../statistics.js";
import { simulate } from "./simulation.js";
import { mean } from "./turns.js";

/** How long `aiwf` waits for its turn unless it is told otherwise, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 2000;

const ADDERS = 4;
const ADDITIONS = 10;
const EVENTS = 400_000;

/** What a team of agents that share one repository gets. */
export interface TeamPrediction {
  readonly agents: number;
  readonly meanThinkMs: number;
  readonly utilisation: number;
  readonly meanWaitMs: number;
  readonly p99WaitMs: number;
  readonly busyShare: number;
}

/** Measures how long a turn of `aiwf add` takes when others are waiting already, in milliseconds. */
export async function measureTurnOfAdd(): Promise<number> {
  using repository = await Repository.create();
  const startMs = performance.now();
  const addAll = async (adder: number) => {
    for (let i = 0; i < ADDITIONS; i++) {
      await repository.aiwf("add", "gap", "--title", `Gap ${adder} ${i}`, "--body", "Text.", "--lock-timeout", "inf");
    }
  };
  await Promise.all(Array.from({ length: ADDERS }, (_, adder) => addAll(adder)));
  return (performance.now() - startMs) / (ADDERS * ADDITIONS);
}

/** Predicts what a team gets, each member of which changes something once in the time. */
export function predictTeam(agents: number, meanThinkMs: number, turnMs: number, seed: number): TeamPrediction {
  const random = new Random(seed);
  const crowd = { agents, meanThinkMs, turnMs, timeoutMs: DEFAULT_TIMEOUT_MS };
  const { utilisation, waitsMs, busyShare } = simulate(crowd, EVENTS, () => random.next());
  return {
    agents,
    meanThinkMs,
    utilisation,
    meanWaitMs: mean(waitsMs),
    p99WaitMs: quantile(waitsMs, 0.99),
    busyShare,
  };
}
