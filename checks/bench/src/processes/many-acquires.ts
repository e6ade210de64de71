// Calls acquire many times at once. Says how long that took, and by how much the event loop was late meanwhile.
// Arguments: root, how many times, how long to hold each lock in milliseconds.
import { setTimeout as sleep } from "node:timers/promises";
import { acquire } from "repolock";
import { now, say } from "./protocol.js";

const TICK_MS = 1;

const [root = "", ...numbers] = process.argv.slice(2);
const [times = 0, holdMs = 0] = numbers.map(Number);

const floorStartMs = now();
for (let i = 0; i < times; i++) await sleep(holdMs);
const floorMs = now() - floorStartMs;

// Loads the lock.
await (await acquire(root)).release();

let lateMs = 0;
let tickedMs = now();
const startMs = tickedMs;
const ticker = setInterval(tick, TICK_MS);
await Promise.all(Array.from({ length: times }, takeTurn));
const totalMs = now() - startMs;
tick();
clearInterval(ticker);
say({ totalMs, floorMs, lateMs });

async function takeTurn(): Promise<void> {
  const lock = await acquire(root, { timeoutMs: Number.POSITIVE_INFINITY, onWait: () => {} });
  await sleep(holdMs);
  await lock.release();
}

function tick(): void {
  const nowMs = now();
  lateMs = Math.max(lateMs, nowMs - tickedMs - TICK_MS);
  tickedMs = nowMs;
}
