// Takes the lock of the root that is its first argument and gives it back, again and again. Writes into the file that is
// its second argument what it is doing. When it is sent a line it says in its next turn that it holds the lock, and goes
// on when it is sent another one.
import { openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { setImmediate as breathe, setTimeout as sleep } from "node:timers/promises";
import { acquire } from "repolock";
import { Random } from "support/random";
import type { Phase } from "../crash/looper.js";

const MAX_HOLD_MS = 0.3;
const REST_EVERY = 4;

const [root = "", phaseFile = "", seed, label = ""] = process.argv.slice(2);
const random = new Random(Number(seed));
const phases = openSync(phaseFile, "w");
const requests: string[] = [];
let wake: (() => void) | undefined;
createInterface({ input: process.stdin }).on("line", (line) => {
  requests.push(line);
  wake?.();
});
// Whoever started it may end in the middle.
process.stdin.once("end", () => process.exit());

for (let turns = 0; ; turns++) {
  enter("acquiring");
  const lock = await acquire(root, { label, timeoutMs: Number.POSITIVE_INFINITY, onWait: () => enter("waiting") });
  enter("holding");
  if (turns === 0) process.stdout.write("ready\n");
  if (requests.shift() !== undefined) {
    process.stdout.write("held\n");
    await request();
  }
  spin(random.next() * MAX_HOLD_MS);
  enter("releasing");
  await lock.release();
  enter("resting");
  await (random.below(REST_EVERY) === 0 ? sleep(1) : breathe());
}

function enter(phase: Phase): void {
  writeSync(phases, phase.padEnd(12), 0);
}

function spin(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

async function request(): Promise<void> {
  while (requests.shift() === undefined) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}
