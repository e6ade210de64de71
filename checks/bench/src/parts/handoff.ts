import { PEERS } from "../contestants/all.js";
import type { Contestant } from "../contestants/contestant.js";
import { kernelBlocked } from "../contestants/kernel-blocked.js";
import { poller } from "../contestants/poller.js";
import { repolock } from "../contestants/repolock.js";
import type { Figure } from "../figure.js";
import { measureHandOffs } from "../hand-off.js";
import type { Part } from "../part.js";
import { median, quantile } from "../statistics.js";

interface Race {
  readonly waiters: number;
  readonly contestants: readonly Contestant[];
  readonly times: number;
}

const RACES: readonly Race[] = [
  { waiters: 1, contestants: [repolock, kernelBlocked, poller, ...PEERS], times: 60 },
  { waiters: 8, contestants: [repolock, kernelBlocked, poller], times: 40 },
  { waiters: 32, contestants: [repolock, kernelBlocked, poller], times: 40 },
];
const ROUNDS = 2;

/** How fast the lock changes hands between processes of one kind. */
export const handoff: Part = {
  name: "handoff",
  title: "Hand-off from process to process",
  explanation:
    "From the moment at which the holder begins to give the lock back to the moment at which a waiter, another process, " +
    "has it. The old holder joins the waiters again each time; pauses of random length keep polls from falling into " +
    "step. proper-lockfile and lockfile are told to try every 50 ms, os-lock waits in a thread of Node's pool, " +
    "with fcntl locks, which on Linux do not exclude programs that use flock; " +
    "flock(1) is what a program gets that lets a child wait in the kernel.",
  async run() {
    const figures: Figure[] = [];
    let withOne = new Map<Contestant, number[]>();
    for (const race of RACES) {
      const samples = await interleaved(race);
      if (race.waiters === 1) withOne = samples;
      figures.push(...figuresOf(race, samples));
    }
    const series = Array.from(withOne, ([{ name }, samples]) => ({ name, samples }));
    return { figures, panels: [{ title: "one waiter", series }] };
  },
};

async function interleaved({ waiters, contestants, times }: Race): Promise<Map<Contestant, number[]>> {
  const samples = new Map(contestants.map((contestant) => [contestant, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [contestant, sample] of samples) sample.push(...(await measureHandOffs(contestant, waiters, times)));
  }
  return samples;
}

function figuresOf({ waiters }: Race, samples: Map<Contestant, number[]>): Figure[] {
  const among = `${waiters} waiter${waiters === 1 ? "" : "s"}`;
  const figures = Array.from(samples, ([{ name }, sample]): Figure[] => [
    {
      name: `${name}, ${among}, p50`,
      value: median(sample),
      unit: "ms",
      ...(name === repolock.name && waiters === 32 && { target: 3 }),
    },
    {
      name: `${name}, ${among}, p99`,
      value: quantile(sample, 0.99),
      unit: "ms",
      ...(name === repolock.name && waiters === 1 && { target: 2 }),
    },
  ]).flat();
  if (waiters !== 1) return figures;
  const ratio = median(samples.get(repolock) ?? []) / median(samples.get(kernelBlocked) ?? []);
  return [...figures, { name: `repolock / flock(1), ${among}, p50`, value: ratio, unit: "×", target: 3 }];
}
