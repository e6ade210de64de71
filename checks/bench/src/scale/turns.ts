import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "../processes/worker.js";

/** What a process that took turns has met. */
export interface TurnTakerReply {
  readonly waitsMs: readonly number[];
  readonly holdsMs: readonly number[];
  readonly cpuMs: number;
}

/** What processes that take turns do. */
export interface Habit {
  /** How long each thinks between its turns on average, in milliseconds. */
  readonly meanThinkMs: number;
  readonly holdMs: number;
}

/** What they met all together. */
export interface Turns {
  readonly processes: number;
  readonly perSecond: number;
  readonly waitsMs: readonly number[];
  readonly meanHoldMs: number;
  /** How much processor time all of them took for one turn, in milliseconds. */
  readonly cpuMsPerTurn: number;
}

/**
 * Lets processes take turns for a while.
 *
 * @param roots the paths of one repository; the processes are spread over them
 */
export async function takeTurns(
  roots: readonly string[],
  processes: number,
  { meanThinkMs, holdMs }: Habit,
  durationMs: number,
): Promise<Turns> {
  const args = [`${meanThinkMs}`, `${holdMs}`];
  const takers = Array.from(
    { length: processes },
    (_, i) => new Worker<TurnTakerReply | "ready">("turn-taker", roots[i % roots.length] ?? "", ...args),
  );
  try {
    await Promise.all(takers.map((taker) => taker.next()));
    for (const taker of takers) taker.send("start");
    const startMs = performance.now();
    await sleep(durationMs);
    for (const taker of takers) taker.send("stop");
    const endMs = performance.now();
    const replies = (await Promise.all(takers.map((taker) => taker.next()))).filter((it) => it !== "ready");
    const holdsMs = replies.flatMap((it) => it.holdsMs);
    return {
      processes,
      // Each process's last turn ends after the order to stop.
      perSecond: ((holdsMs.length - processes) / (endMs - startMs)) * 1000,
      waitsMs: replies.flatMap((it) => it.waitsMs),
      meanHoldMs: mean(holdsMs),
      cpuMsPerTurn: replies.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / holdsMs.length,
    };
  } finally {
    await Promise.all(takers.map((taker) => taker.kill()));
  }
}

/** The arithmetic mean. */
export function mean(sample: readonly number[]): number {
  return sample.reduce((sum, value) => sum + value, 0) / sample.length;
}
