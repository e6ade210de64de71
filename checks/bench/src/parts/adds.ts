import type { Part } from "../part.js";
import { Repository } from "../repository.js";
import { median } from "../statistics.js";

const ADDITIONS = 32;
const ROUNDS = 2;

/** Whether it pays to start many commands at once, although they take turns. */
export const adds: Part = {
  name: "adds",
  title: `${ADDITIONS} × aiwf add`,
  explanation: `${ADDITIONS} processes at once in one new repository, then ${ADDITIONS} in turn in another; median of ${ROUNDS} rounds.`,
  async run() {
    const atOnceMs: number[] = [];
    const inTurnMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      atOnceMs.push(await time((add) => Promise.all(Array.from({ length: ADDITIONS }, (_, i) => add(i)))));
      inTurnMs.push(
        await time(async (add) => {
          for (let i = 0; i < ADDITIONS; i++) await add(i);
        }),
      );
    }
    return {
      figures: [
        { name: "at once", value: median(atOnceMs), unit: "ms" },
        { name: "one after another", value: median(inTurnMs), unit: "ms" },
        { name: "at once / one after another", value: median(atOnceMs) / median(inTurnMs), unit: "×", target: 1 },
      ],
    };
  },
};

async function time(run: (add: (i: number) => Promise<void>) => Promise<unknown>): Promise<number> {
  using repository = await Repository.create();
  const startMs = performance.now();
  await run((i) =>
    repository.aiwf("add", "gap", "--title", `Gap number ${i}`, "--body", "Text.", "--lock-timeout", "inf"),
  );
  return performance.now() - startMs;
}
