import type { Figure } from "../figure.js";
import type { Part } from "../part.js";
import { Contenders, type Kind, OURS, TOLD_BY_PIPE, waitOf } from "../processes/kinds.js";
import type { Turn } from "../processes/protocol.js";
import type { Worker } from "../processes/worker.js";
import { ScratchRoot } from "../scratch.js";
import { mean, quantile } from "../statistics.js";

const CROWDS = [
  { size: 33, kinds: [OURS, TOLD_BY_PIPE] },
  { size: 129, kinds: [OURS, TOLD_BY_PIPE] },
  { size: 257, kinds: [OURS] },
];
const HOLD_MS = 20;
const ROUNDS = 4;

/** Whether many processes acquire the lock in order, and without delay. */
export const contention: Part = {
  name: "contention",
  title: "Many processes",
  explanation:
    `Processes hold the lock for ${HOLD_MS} ms and acquire it again at once, for ${ROUNDS} rounds. A round is ` +
    "the number of processes times the mean hold: the wait of a process behind all others.",
  async run() {
    const figures: Figure[] = [];
    for (const { size, kinds } of CROWDS) {
      for (const kind of kinds)
        figures.push(...summary(`${size} × ${kind.name}`, await measure(kind, size), kind === OURS));
    }
    return { figures };
  },
};

function summary(name: string, turns: readonly Turn[], hasTargets: boolean): Figure[] {
  const roundMs = (turns.length / ROUNDS) * mean(turns.map(({ heldMs, releasedMs }) => releasedMs - heldMs));
  const worstWait = Math.max(...turns.map(waitOf)) / roundMs;
  const handOffsMs = handOffs(turns);
  return [
    { name: `${name}, worst wait`, value: worstWait, unit: "rounds", ...(hasTargets && { target: 2 }) },
    { name: `${name}, hand-off, p50`, value: quantile(handOffsMs, 0.5), unit: "ms" },
    { name: `${name}, hand-off, p99`, value: quantile(handOffsMs, 0.99), unit: "ms", ...(hasTargets && { target: 5 }) },
  ];
}

async function measure(kind: Kind, size: number): Promise<Turn[]> {
  using root = new ScratchRoot();
  await using contenders = await Contenders.start(root.path, Array(size).fill(kind));
  contenders.send({ do: "turns", times: ROUNDS, holdMs: HOLD_MS, pauseMs: 0 });
  return (await Promise.all(contenders.all.map(allTurns))).flat();
}

async function allTurns(contender: Worker): Promise<Turn[]> {
  const turns: Turn[] = [];
  while (turns.length < ROUNDS) turns.push(await contender.next<Turn>());
  return turns;
}

/** The times in milliseconds from the end of a turn to the beginning of the next, if who has it waited already. */
export function handOffs(turns: readonly Turn[]): number[] {
  const inOrder = [...turns].sort((a, b) => a.heldMs - b.heldMs);
  return inOrder.flatMap(({ askedMs, heldMs }, i) => {
    const releasedMs = inOrder[i - 1]?.releasedMs;
    return releasedMs === undefined || releasedMs < askedMs ? [] : [heldMs - releasedMs];
  });
}
