import { setTimeout as sleep } from "node:timers/promises";
import type { Contestant } from "./contestants/contestant.js";
import { Worker } from "./processes/worker.js";
import { ScratchRoot } from "./scratch.js";

/** What a contender answers: that it is ready, then times. */
export type ContenderReply = { readonly atNs: bigint } | "ready";

/**
 * Measures how long the lock takes from the moment that its holder begins to give it back to the moment that a waiter
 * has it, while so many wait. The old holder waits again before the next time.
 *
 * @returns milliseconds
 */
export async function measureHandOffs({ name }: Contestant, waiters: number, times: number): Promise<number[]> {
  using root = new ScratchRoot();
  const contenders = await startContenders(name, root.path, waiters + 1);
  try {
    const waiting = new Map(contenders.map((contender) => [contender, acquire(contender)]));
    let holder = await Promise.race(waiting.values());
    waiting.delete(holder.contender);
    const samplesMs: number[] = [];
    for (let i = 0; i < times; i++) {
      await settle();
      holder.contender.send("release");
      const releasedNs = timeOf(await holder.contender.next());
      const next = await Promise.race(waiting.values());
      samplesMs.push(millisecondsBetween(releasedNs, next.atNs));
      waiting.delete(next.contender);
      waiting.set(holder.contender, acquire(holder.contender));
      holder = next;
    }
    return samplesMs;
  } finally {
    await Promise.all(contenders.map((contender) => contender.kill()));
  }
}

/** Starts contenders and waits until all are ready. */
export async function startContenders(name: string, root: string, count: number): Promise<Worker<ContenderReply>[]> {
  const contenders = Array.from({ length: count }, () => new Worker<ContenderReply>("contender", name, root));
  await Promise.all(contenders.map((contender) => contender.next()));
  return contenders;
}

/** Lets a contender acquire; resolves when it has. */
export async function acquire(contender: Worker<ContenderReply>) {
  contender.send("acquire");
  return { contender, atNs: timeOf(await contender.next()) };
}

/** Leaves whoever was told to wait the time to do so. Never the same, so that no one's poll keeps step with it. */
export function settle(): Promise<void> {
  return sleep(10 + Math.random() * 50);
}

/** The time between two readings of the monotonic clock. */
export function millisecondsBetween(startNs: bigint, endNs: bigint): number {
  return Number(endNs - startNs) / 1e6;
}

function timeOf(reply: ContenderReply): bigint {
  if (reply === "ready") throw new Error("a contender reported no time");
  return reply.atNs;
}
