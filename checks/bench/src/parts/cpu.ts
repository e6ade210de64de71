import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Part } from "../part.js";
import { Contenders, GO_LIKE, type Kind, OURS, order, TOLD_BY_PIPE } from "../processes/kinds.js";
import { ScratchRoot } from "../scratch.js";
import { median } from "../statistics.js";

const WAIT_MS = 20_000;
const WAITERS = 5;

/** What a process pays for waiting. */
export const cpu: Part = {
  name: "cpu",
  title: "Processor time of a waiter",
  explanation:
    `Processor time that one waiting process and its helper use in ${WAIT_MS / 1000} s, in percent of a core, ` +
    `as the kernel counts it for all their threads. Median of ${WAITERS}. Most of it is Node's garbage collector, which cleans ` +
    "up after some seconds without work.",
  async run() {
    if (!existsSync("/proc/self/schedstat"))
      return { figures: [], skipped: ["processor time: there is no schedstat here"] };
    const [ours = Number.NaN, told = Number.NaN, polled = Number.NaN] = await Promise.all(
      [OURS, TOLD_BY_PIPE, GO_LIKE].map(measureAll),
    );
    return {
      figures: [
        { name: OURS.name, value: ours, unit: "%", target: 0.2 },
        { name: TOLD_BY_PIPE.name, value: told, unit: "%" },
        { name: GO_LIKE.name, value: polled, unit: "%" },
      ],
    };
  },
};

async function measureAll(kind: Kind): Promise<number> {
  return median(await Promise.all(Array.from({ length: WAITERS }, () => measure(kind))));
}

async function measure(kind: Kind): Promise<number> {
  using root = new ScratchRoot();
  await using contenders = await Contenders.start(root.path, [OURS, kind]);
  const [holder, waiter] = contenders.all;
  if (holder === undefined || waiter === undefined) throw new Error("two contenders were started");
  await order(holder, "acquire");
  // For ever: it is killed in the end.
  waiter.send({ do: "acquire" });
  // After the beginning of the wait, and without what starting the processes has cost.
  await sleep(1000);
  const before = cpuMs(waiter.pid);
  await sleep(WAIT_MS);
  return ((cpuMs(waiter.pid) - before) / WAIT_MS) * 100;
}

/** The processor time of a process and its children. */
function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
  const ownMs = threads.map((thread) => Number(readFileSync(`${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6);
  const children = threads.flatMap((thread) => readFileSync(`${thread}/children`, "utf8").split(" ").filter(Boolean));
  return [...ownMs, ...children.map((child) => cpuMs(Number(child)))].reduce((sum, ms) => sum + ms, 0);
}
