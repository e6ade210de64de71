import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Contestant } from "../../src/exclusion/contestant.js";
import { race } from "../../src/exclusion/race.js";

/** Takes turns one after another, and remembers the plans that it was given. */
function contestant(plans: unknown[], breakDownAfter = Number.POSITIVE_INFINITY): Contestant {
  return {
    kind: "a",
    async run({ who, nextPlan, report }) {
      for (let plan = nextPlan(); plan !== undefined; plan = nextPlan()) {
        plans.push(plan);
        if (plans.length > breakDownAfter) throw new Error("tripped");
        await setImmediate();
        report({ who, kind: "a", pid: 1, asked: 0n, from: 0n });
      }
    },
  };
}

test("a race with the same seed gives the same plans", async () => {
  const runs = [1, 1, 2].map(async (seed) => {
    const plans: unknown[] = [];
    let turns = 0;
    await race([contestant(plans)], { seed, onAttempt: () => ++turns === 20 });
    return plans;
  });
  const [first, again, other] = await Promise.all(runs);
  expect(first).toHaveLength(20);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("when one breaks down, the race is broken off and says who and why", async () => {
  const plans: unknown[] = [];
  const { broken } = await race([contestant([]), contestant(plans, 2)], { seed: 1, onAttempt: () => false });
  expect(broken).toBe("a #2 broke down: tripped");
  expect(plans).toHaveLength(3);
});
