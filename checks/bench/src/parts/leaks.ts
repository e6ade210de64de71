import { getEventListeners, setMaxListeners } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { acquire } from "repolock";
import type { Part } from "../part.js";
import { ScratchRoot } from "../scratch.js";

const TIMES = 2000;
const AT_ONCE = 50;

/** What acquires that came to nothing leave behind. */
export const leaks: Part = {
  name: "leaks",
  title: "What is left behind",
  explanation:
    `After ${TIMES} acquires each that were busy, timed out and were aborted: more open descriptors, more timers, ` +
    "watchers and other resources that keep the process alive, more listeners on the abort signal.",
  async run() {
    using root = new ScratchRoot();
    const lock = await acquire(root.path);
    // Once before, for what is loaded and opened at the first use.
    await failMany(root.path, AT_ONCE);
    const before = await census();
    const listeners = await failMany(root.path, TIMES);
    const after = await census();
    await lock.release();
    return {
      figures: [
        { name: "descriptors", value: after.descriptors - before.descriptors, unit: "", target: 0 },
        { name: "timers, watchers and such", value: after.resources - before.resources, unit: "", target: 0 },
        { name: "listeners", value: listeners, unit: "", target: 0 },
      ],
      ...(Number.isNaN(before.descriptors) && { skipped: ["descriptors: they cannot be counted here"] }),
    };
  },
};

/** Returns how many listeners are left on the signals. */
async function failMany(root: string, times: number): Promise<number> {
  let listeners = 0;
  for (let i = 0; i < times; i += AT_ONCE) {
    const [early, unused] = [new AbortController(), new AbortController()];
    for (const { signal } of [early, unused]) setMaxListeners(AT_ONCE * 2, signal);
    const acquires = Array.from({ length: AT_ONCE }, () => [
      acquire(root),
      acquire(root, { timeoutMs: 3, signal: unused.signal }),
      acquire(root, { timeoutMs: Number.POSITIVE_INFINITY, signal: early.signal }),
    ]);
    setTimeout(() => early.abort(), 2);
    for (const { status } of await Promise.allSettled(acquires.flat())) {
      if (status === "fulfilled") throw new Error("the lock was not held");
    }
    listeners += getEventListeners(early.signal, "abort").length + getEventListeners(unused.signal, "abort").length;
  }
  return listeners;
}

async function census() {
  // What is about to be closed may take a turn of the event loop or two.
  await sleep(20);
  const descriptors = existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : Number.NaN;
  return { descriptors, resources: process.getActiveResourcesInfo().length };
}
