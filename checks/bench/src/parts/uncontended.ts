import { PEERS } from "../contestants/peers.js";
import { contractCalls, floor } from "../contestants/raw-flock.js";
import { repolock } from "../contestants/repolock.js";
import type { Part } from "../part.js";
import { ScratchRoot } from "../scratch.js";
import { median } from "../statistics.js";

const ROUNDS = 60;
const TIMES_PER_ROUND = 50;
const WARM_UP_ROUNDS = 5;
const FLOOR = "floor: open, flock, close";
const CONTRACT = "floor with the contract's calls: fstat, lstat, record, fstat, blank, unlock";

/** What taking the lock and giving it back costs when nobody else wants it. */
export const uncontended: Part = {
  name: "uncontended",
  title: "Uncontended acquire and release",
  explanation:
    `Median over ${ROUNDS} rounds of ${TIMES_PER_ROUND} acquires and releases each, in one process, the contestants ` +
    "alternating. The floor is the cost of the system calls through fs-ext. The contract needs more calls: they write " +
    "and blank the holder's record, and identify the file three times.",
  async run() {
    using root = new ScratchRoot();
    const contestants = [
      { name: FLOOR, once: async () => floor(root.path) },
      { name: CONTRACT, once: async () => contractCalls(root.path) },
      ...[repolock, ...PEERS].map(({ name, acquire }) => ({
        name,
        once: async () => (await acquire(root.path))?.(),
      })),
    ];
    const timesUs = new Map(contestants.map(({ name }) => [name, [] as number[]]));
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      for (const { name, once } of contestants) {
        const startMs = performance.now();
        for (let i = 0; i < TIMES_PER_ROUND; i++) await once();
        const timeUs = ((performance.now() - startMs) * 1000) / TIMES_PER_ROUND;
        if (round >= 0) timesUs.get(name)?.push(timeUs);
      }
    }
    const medians = Array.from(timesUs, ([name, sample]) => ({ name, value: median(sample) }));
    const of = (wanted: string) => medians.find(({ name }) => name === wanted)?.value ?? Number.NaN;
    const fastestPeer = Math.min(...PEERS.map(({ name }) => of(name)));
    return {
      figures: [
        ...medians.map(({ name, value }) => ({ name, value, unit: "µs" as const })),
        { name: "repolock / floor", value: of("repolock") / of(FLOOR), unit: "×", target: 3.5 },
        {
          name: "repolock / floor with the contract's calls",
          value: of("repolock") / of(CONTRACT),
          unit: "×",
          target: 1.5,
        },
        { name: "repolock / fastest Node peer", value: of("repolock") / fastestPeer, unit: "×", target: 1 },
      ],
    };
  },
};
