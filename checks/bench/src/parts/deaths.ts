import type { Part } from "../part.js";
import { BLOCKING, Contenders, type Kind, OURS, order, TOLD_BY_PIPE } from "../processes/kinds.js";
import { now } from "../processes/protocol.js";
import { ScratchRoot } from "../scratch.js";
import { median, quantile } from "../statistics.js";
import { settle } from "./handoff.js";

const TIMES = 30;

/** How soon a waiter has the lock of a holder that is killed. */
export const deaths: Part = {
  name: "deaths",
  title: "The holder is killed",
  explanation:
    "From the SIGKILL to the moment at which the waiter holds the lock. Meanwhile the kernel ends the holder, which takes " +
    `longer for Node than for Python. ${TIMES} times each, alternating.`,
  async run() {
    const pairs = [OURS, BLOCKING].flatMap((holder) =>
      [OURS, TOLD_BY_PIPE].map((waiter) => ({ holder, waiter, samplesMs: [] as number[] })),
    );
    for (let i = 0; i < TIMES; i++) {
      for (const { holder, waiter, samplesMs } of pairs) samplesMs.push(await measure(holder, waiter));
    }
    return {
      figures: pairs.flatMap(({ holder, waiter, samplesMs }) => {
        const name = `${waiter.name} waits for ${holder.name}`;
        return [
          {
            name: `${name}, p50`,
            value: median(samplesMs),
            unit: "ms" as const,
            ...(waiter === OURS && { target: 3 }),
          },
          { name: `${name}, p98`, value: quantile(samplesMs, 0.98), unit: "ms" as const },
        ];
      }),
    };
  },
};

async function measure(holderKind: Kind, waiterKind: Kind): Promise<number> {
  using root = new ScratchRoot();
  await using contenders = await Contenders.start(root.path, [holderKind, waiterKind]);
  const [holder, waiter] = contenders.all;
  if (holder === undefined || waiter === undefined) throw new Error("two contenders were started");
  await order(holder, "acquire");
  const acquired = order(waiter, "acquire");
  await settle();
  const killedMs = now();
  void holder.kill();
  return (await acquired) - killedMs;
}
