import { setTimeout as sleep } from "node:timers/promises";
import type { Part } from "../part.js";
import { drawHandOff } from "../pictures/hand-off.js";
import { BLOCKING, Contenders, GO_LIKE, type Kind, OURS, order, TOLD_BY_PIPE } from "../processes/kinds.js";
import { ScratchRoot } from "../scratch.js";
import { quantile } from "../statistics.js";

const KINDS = [OURS, TOLD_BY_PIPE, BLOCKING, GO_LIKE];
const ROUNDS = 4;
const TIMES_PER_ROUND = 30;

/** How fast the lock changes hands between two processes of one kind. */
export const handoff: Part = {
  name: "handoff",
  title: "Hand-off to a single waiter",
  explanation:
    "From the moment at which the holder begins to release the lock to the moment at which the waiter, another process of " +
    'the same kind, holds it; then they swap. The row "Node, told by pipe" is the minimum: a separate program blocks in ' +
    "flock(2) and reports with a line. The Python program blocks in flock(2) itself. " +
    `${ROUNDS} rounds of ${TIMES_PER_ROUND} hand-offs of each kind, alternating.`,
  draw: drawHandOff,
  async run() {
    const samplesMs = new Map(KINDS.map((kind) => [kind, [] as number[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [kind, samples] of samplesMs) samples.push(...(await measure(kind)));
    }
    const of = (kind: Kind, share: number) => quantile(samplesMs.get(kind) ?? [], share);
    return {
      figures: [
        ...KINDS.flatMap((kind) => [
          { name: `${kind.name}, p50`, value: of(kind, 0.5), unit: "ms" as const },
          {
            name: `${kind.name}, p98`,
            value: of(kind, 0.98),
            unit: "ms" as const,
            ...(kind === OURS && { target: 2 }),
          },
        ]),
        { name: "repolock / told by pipe, p50", value: of(OURS, 0.5) / of(TOLD_BY_PIPE, 0.5), unit: "×", target: 3 },
        { name: "repolock / Python, p50", value: of(OURS, 0.5) / of(BLOCKING, 0.5), unit: "×" },
      ],
      panels: [{ title: "one waiter", series: Array.from(samplesMs, ([{ name }, samples]) => ({ name, samples })) }],
    };
  },
};

async function measure(kind: Kind): Promise<number[]> {
  using root = new ScratchRoot();
  await using contenders = await Contenders.start(root.path, [kind, kind]);
  let [holder, waiter] = contenders.all;
  if (holder === undefined || waiter === undefined) throw new Error("two contenders were started");
  await order(holder, "acquire");
  const samplesMs: number[] = [];
  for (let i = 0; i < TIMES_PER_ROUND; i++) {
    const acquired = order(waiter, "acquire");
    await settle();
    const releasedMs = await order(holder, "release");
    samplesMs.push((await acquired) - releasedMs);
    [holder, waiter] = [waiter, holder];
  }
  return samplesMs;
}

/** Leaves a waiter the time to begin to wait. Never the same, so that no poll keeps step with it. */
export function settle(): Promise<void> {
  return sleep(60 + Math.random() * 50);
}
