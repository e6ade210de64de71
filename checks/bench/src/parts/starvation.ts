import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figure } from "../figure.js";
import type { Part } from "../part.js";
import { drawStarvation } from "../pictures/starvation.js";
import { BLOCKING, Contenders, GO_LIKE, type Kind, OURS, waitOf } from "../processes/kinds.js";
import { now, type Turn } from "../processes/protocol.js";
import { Worker } from "../processes/worker.js";
import { ScratchRoot } from "../scratch.js";

const HOLD_MS = 20;
const TURNS = 60;
const LOOPS = [1, 4];
// A process that starves would keep us here for ever.
const LIMIT_MS = 8000;

/** Whether a process gets the lock beside loops that give it back and take it again at once. */
export const starvation: Part = {
  name: "starvation",
  title: "One process against loops",
  explanation:
    `Loops hold the lock for ${HOLD_MS} ms, release it and acquire it again at once. One process acquires it ${TURNS} times, ` +
    `about ${HOLD_MS} ms after its last release. The figure is its longest wait, in holds; "≥" means that it still waited ` +
    `when the measurement ended after ${LIMIT_MS / 1000} s. Busy: a process spins on each processor core.`,
  draw: drawStarvation,
  async run() {
    const figures: Figure[] = [];
    const panels = [];
    for (const kind of [OURS, GO_LIKE, BLOCKING]) {
      for (const loops of LOOPS) {
        const idle = await measure(OURS, kind, loops);
        const against = `against ${loops} × ${kind.name}`;
        figures.push({ ...worstOf(`${against}, idle`, idle), target: 2.5 * (loops + 2) });
        await using _spinners = Spinners.start();
        figures.push(worstOf(`${against}, busy`, await measure(OURS, kind, loops)));
      }
    }
    for (const kind of [OURS, GO_LIKE, BLOCKING]) {
      const series = [];
      for (const single of [OURS, GO_LIKE]) {
        const run = await measure(single, kind, 4);
        series.push({ name: single.name, samples: run.turns.map(({ heldMs }) => heldMs - run.startMs) });
        if (single === GO_LIKE) figures.push(worstOf(`${single.name}, against 4 × ${kind.name}, idle`, run));
      }
      panels.push({ title: `4 × ${kind.name}`, series });
    }
    return { figures, panels };
  },
};

interface Run {
  readonly turns: readonly Turn[];
  readonly startMs: number;
  /** How long it has waited at the end without getting the lock, at least, in milliseconds; 0 if it got all turns. */
  readonly unfinishedMs: number;
}

async function measure(single: Kind, kind: Kind, count: number): Promise<Run> {
  using root = new ScratchRoot();
  await using loops = await Contenders.start(root.path, Array(count).fill(kind));
  await using alone = await Contenders.start(root.path, [single]);
  loops.send({ do: "turns", holdMs: HOLD_MS, pauseMs: 0 });
  await Promise.any(loops.all.map((loop) => loop.next()));
  const startMs = now();
  alone.send({ do: "turns", times: TURNS, holdMs: 0, pauseMs: HOLD_MS });
  const turns: Turn[] = [];
  const limit = sleep(LIMIT_MS, undefined, { ref: false });
  while (turns.length < TURNS) {
    const turn = await Promise.race([alone.all[0]?.next<Turn>(), limit]);
    if (turn === undefined) {
      const askedMs = (turns.at(-1)?.releasedMs ?? startMs) + 1.5 * HOLD_MS;
      return { turns, startMs, unfinishedMs: now() - askedMs };
    }
    turns.push(turn);
  }
  return { turns, startMs, unfinishedMs: 0 };
}

function worstOf(name: string, { turns, unfinishedMs }: Run): Figure {
  const finishedMs = Math.max(0, ...turns.map(waitOf));
  return {
    name,
    value: Math.max(finishedMs, unfinishedMs) / HOLD_MS,
    unit: "holds",
    isLowerBound: unfinishedMs > finishedMs,
  };
}

/** Processes that keep every core busy. */
class Spinners implements AsyncDisposable {
  readonly #workers: readonly Worker[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
  }

  static start(): Spinners {
    const spin = ["-e", "const parent = process.ppid; while (process.ppid === parent);"];
    return new Spinners(Array.from({ length: availableParallelism() }, () => new Worker(process.execPath, spin)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
  }
}
