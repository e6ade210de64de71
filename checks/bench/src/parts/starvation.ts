import { setTimeout as sleep } from "node:timers/promises";
import type { Contestant } from "../contestants/contestant.js";
import { poller } from "../contestants/poller.js";
import { repolock } from "../contestants/repolock.js";
import type { Figure } from "../figure.js";
import type { Part } from "../part.js";
import { Worker } from "../processes/worker.js";
import { ScratchRoot } from "../scratch.js";
import { median } from "../statistics.js";

const HOLD_MS = 20;
const TIMES = 100;
// A victim that starves would keep us here for ever.
const LIMIT_MS = 15_000;

type VictimReply = { readonly startMs: number; readonly endMs?: number } | "done";

/** Whether a process gets its turn among others that give the lock back and take it again at once. */
export const starvation: Part = {
  name: "starvation",
  title: "Getting a turn among the greedy",
  explanation:
    `Processes that hold the lock for ${HOLD_MS} ms, give it back and take it again at once, and a victim that wants ` +
    `it ${TIMES} times, at random moments about ${HOLD_MS} ms after its last turn. All are of one kind. The worst wait is the victim's; "≥" means that it was still waiting ` +
    `when the measurement ended after ${LIMIT_MS / 1000} s.`,
  async run() {
    const figures: Figure[] = [];
    const panels = [];
    for (const { greedy, targetMs } of [
      { greedy: 1, targetMs: 3 * HOLD_MS },
      { greedy: 4, targetMs: 1000 },
    ]) {
      const among = `${greedy} greedy`;
      const series = [];
      for (const contestant of [repolock, poller]) {
        const { waitsMs, turnsAtMs, isStarving } = await measure(contestant, greedy);
        const { name } = contestant;
        const isOurs = contestant === repolock;
        figures.push(
          { name: `${name}, ${among}, turns`, value: turnsAtMs.length, unit: "" },
          {
            name: `${name}, ${among}, median wait`,
            value: median(waitsMs),
            unit: "ms",
            isLowerBound: isStarving && turnsAtMs.length === 0,
          },
          {
            name: `${name}, ${among}, worst wait`,
            value: Math.max(...waitsMs),
            unit: "ms",
            isLowerBound: isStarving,
            ...(isOurs && { target: targetMs }),
          },
        );
        series.push({ name, samples: turnsAtMs });
      }
      panels.push({ title: `${greedy} greedy process${greedy === 1 ? "" : "es"}`, series });
    }
    return { figures, panels };
  },
};

async function measure({ name }: Contestant, greedyCount: number) {
  using root = new ScratchRoot();
  const greedy = Array.from({ length: greedyCount }, () => new Worker("greedy", name, root.path, `${HOLD_MS}`));
  await greedy[0]?.next();
  // The others may be late; they need not have had a turn to be contending.
  await sleep(500);
  const victim = new Worker<VictimReply>("victim", name, root.path, `${TIMES}`, `${HOLD_MS}`);
  try {
    return await watch(victim);
  } finally {
    await Promise.all([victim, ...greedy].map((worker) => worker.kill()));
  }
}

async function watch(victim: Worker<VictimReply>) {
  const waitsMs: number[] = [];
  const turnsAtMs: number[] = [];
  const first = await victim.next();
  const originMs = first === "done" ? 0 : first.startMs;
  const limit = sleep(LIMIT_MS, "limit" as const, { ref: false });
  let waitBeganMs: number | undefined = originMs;
  for (;;) {
    const reply = await Promise.race([victim.next(), limit]);
    if (reply === "done") return { waitsMs, turnsAtMs, isStarving: false };
    if (reply === "limit") {
      const unfinished = waitBeganMs === undefined ? [] : [originMs + LIMIT_MS - waitBeganMs];
      return { waitsMs: [...waitsMs, ...unfinished], turnsAtMs, isStarving: unfinished.length > 0 };
    }
    waitBeganMs = reply.endMs === undefined ? reply.startMs : undefined;
    if (reply.endMs !== undefined) {
      waitsMs.push(reply.endMs - reply.startMs);
      turnsAtMs.push(reply.endMs - originMs);
    }
  }
}
