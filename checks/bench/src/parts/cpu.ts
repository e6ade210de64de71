import { setTimeout as sleep } from "node:timers/promises";
import type { Contestant } from "../contestants/contestant.js";
import { poller } from "../contestants/poller.js";
import { repolock } from "../contestants/repolock.js";
import type { Part } from "../part.js";
import { Worker } from "../processes/worker.js";
import { ScratchRoot } from "../scratch.js";

const WAIT_MS = 5000;

/** What a process pays for waiting. */
export const cpu: Part = {
  name: "cpu",
  title: "Processor time of a waiter",
  explanation: `Processor time, user and system, that one waiting process uses in ${WAIT_MS / 1000} s, in percent of a core.`,
  async run() {
    const [ours, theirs] = await Promise.all([measure(repolock), measure(poller)]);
    return {
      figures: [
        { name: "repolock", value: ours, unit: "%", target: 1 },
        { name: poller.name, value: theirs, unit: "%" },
      ],
    };
  },
};

async function measure({ name, acquire }: Contestant): Promise<number> {
  using root = new ScratchRoot();
  const release = await acquire(root.path);
  const waiter = new Worker<number | "waiting">("idle-waiter", name, root.path);
  try {
    await waiter.next();
    await sleep(WAIT_MS);
    waiter.send("report");
    return (Number(await waiter.next()) / WAIT_MS) * 100;
  } finally {
    await waiter.kill();
    await release();
  }
}
