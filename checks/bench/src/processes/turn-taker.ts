// Takes turns from the order "start" until the order "stop": thinks, takes the lock, holds it, gives it back. Then
// reports what it met. Arguments: root, mean time to think, time to hold; 0 is not even a timer.
import { setImmediate as breathe, setTimeout as sleep } from "node:timers/promises";
import { repolock } from "../contestants/repolock.js";
import type { TurnTakerReply } from "../scale/turns.js";
import { reply } from "./reply.js";

const [root = "", ...times] = process.argv.slice(2);
const [meanThinkMs = 0, holdMs = 0] = times.map(Number);
let isRunning = true;

process.on("message", (order) => {
  if (order === "start") void takeTurns();
  else isRunning = false;
});
reply("ready");

async function takeTurns(): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const waitsMs: number[] = [];
  const holdsMs: number[] = [];
  while (isRunning) {
    // A turn that nobody disputes takes no time, so without this no order would ever be heard.
    await breathe();
    // Exponential: when somebody wants to change something says nothing about when they want it next.
    if (meanThinkMs > 0) await sleep(-Math.log(1 - Math.random()) * meanThinkMs);
    const startMs = performance.now();
    const release = await repolock.acquire(root);
    const heldMs = performance.now();
    if (holdMs > 0) await sleep(holdMs);
    const releaseMs = performance.now();
    await release();
    waitsMs.push(heldMs - startMs);
    holdsMs.push(releaseMs - heldMs);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  reply({ waitsMs, holdsMs, cpuMs: (user + system) / 1000 } satisfies TurnTakerReply);
}
