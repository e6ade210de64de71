import type { Part } from "../part.js";
import { Worker } from "../processes/worker.js";
import { ScratchRoot } from "../scratch.js";
import { median } from "../statistics.js";

const ACQUIRES = 200;
const HOLD_MS = 1;
const TIMES = 5;

/** Many acquires at once in a single process. */
export const many: Part = {
  name: "many",
  title: `${ACQUIRES} acquires in one process`,
  explanation:
    `A process calls acquire ${ACQUIRES} times at once, with onWait, and holds each lock for a timer of ${HOLD_MS} ms. ` +
    `The event loop is late by the longest delay of a 1 ms timer. The floor is ${ACQUIRES} timers of ` +
    `${HOLD_MS} ms one after another. Median of ${TIMES} processes.`,
  async run() {
    const runs: Reply[] = [];
    for (let i = 0; i < TIMES; i++) runs.push(await measure());
    return {
      figures: [
        { name: "total", value: median(runs.map(({ totalMs }) => totalMs)), unit: "ms", target: 1500 },
        { name: "total / floor", value: median(runs.map(({ totalMs, floorMs }) => totalMs / floorMs)), unit: "×" },
        { name: "event loop late", value: median(runs.map(({ lateMs }) => lateMs)), unit: "ms", target: 60 },
      ],
    };
  },
};

interface Reply {
  readonly totalMs: number;
  readonly floorMs: number;
  readonly lateMs: number;
}

async function measure(): Promise<Reply> {
  using root = new ScratchRoot();
  const worker = Worker.node("many-acquires.js", [root.path, `${ACQUIRES}`, `${HOLD_MS}`]);
  try {
    return await worker.next<Reply>();
  } finally {
    await worker.kill();
  }
}
