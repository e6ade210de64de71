import { setTimeout as sleep } from "node:timers/promises";
import type { Figure } from "../figure.js";
import type { Part } from "../part.js";
import { Contenders, GO_LIKE, type Kind, OURS } from "../processes/kinds.js";
import type { BusyTurn, Turn } from "../processes/protocol.js";
import type { Worker } from "../processes/worker.js";
import { ScratchRoot } from "../scratch.js";

const TIMEOUT_MS = 2000;
const HOLD_MS = 50;
const PAUSE_MS = 200;
const DURATION_MS = 12_000;
const EACH = 8;

/** How often a command finds the repository busy at its deadline. */
export const deadline: Part = {
  name: "deadline",
  title: "Busy at the deadline",
  explanation:
    `${2 * EACH} processes acquire the lock with a deadline of ${TIMEOUT_MS / 1000} s, hold it for ${HOLD_MS} ms and acquire it ` +
    `again after about ${PAUSE_MS} ms, for ${DURATION_MS / 1000} s. Busy is the ` +
    "share of attempts that end at the deadline without the lock.",
  async run() {
    const goAlone = await measure(Array(2 * EACH).fill(GO_LIKE));
    const oursAlone = await measure(Array(2 * EACH).fill(OURS));
    const mixed = await measure([...Array(EACH).fill(GO_LIKE), ...Array(EACH).fill(OURS)]);
    return {
      figures: [
        ...summary(`${2 * EACH} of ${GO_LIKE.name}`, goAlone),
        ...summary(`${2 * EACH} of repolock`, oursAlone),
        ...summary(`${EACH} + ${EACH}: ${GO_LIKE.name}`, mixed.slice(0, EACH)),
        ...summary(`${EACH} + ${EACH}: repolock`, mixed.slice(EACH)),
      ],
    };
  },
};

async function measure(kinds: readonly Kind[]): Promise<(Turn | BusyTurn)[][]> {
  using root = new ScratchRoot();
  await using contenders = await Contenders.start(root.path, kinds);
  contenders.send({ do: "turns", holdMs: HOLD_MS, pauseMs: PAUSE_MS, timeoutMs: TIMEOUT_MS });
  const end = sleep(DURATION_MS, undefined);
  return await Promise.all(contenders.all.map((contender) => turnsUntil(end, contender)));
}

async function turnsUntil(end: Promise<undefined>, contender: Worker): Promise<(Turn | BusyTurn)[]> {
  const turns: (Turn | BusyTurn)[] = [];
  for (;;) {
    const turn = await Promise.race([contender.next<Turn | BusyTurn>(), end]);
    if (turn === undefined) return turns;
    turns.push(turn);
  }
}

function summary(name: string, turns: readonly (readonly (Turn | BusyTurn)[])[]): Figure[] {
  const all = turns.flat();
  const busy = all.filter((turn) => "busyMs" in turn).length;
  return [
    { name: `${name}, locks`, value: all.length - busy, unit: "" },
    { name: `${name}, busy`, value: (busy / all.length) * 100, unit: "%" },
  ];
}
