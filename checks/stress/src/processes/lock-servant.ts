// Does with the lock of the root that is its first argument what it is told on standard input, one line each, and says
// when it is done. It can be told to keep its event loop from turning.
import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { acquire, isRepolockError, type Lock } from "repolock";
import { WAKE_FILE } from "../crash/servant.js";

const CHILD_LIFE_S = 60;

const [root = "", label = ""] = process.argv.slice(2);
let lock: Lock | undefined;

for await (const line of createInterface({ input: process.stdin })) {
  const [order, argument] = line.split(" ");
  if (order === "acquire") await take(Number(argument));
  else if (order === "acquire-and-block") await take(Number.POSITIVE_INFINITY, () => block(Number(argument)));
  else if (order === "release") await giveBack();
  else if (order === "block") block(Number(argument));
  else if (order === "spawn") console.log(String(spawnChild()));
}

async function take(timeoutMs: number, whenWaiting = () => {}): Promise<void> {
  let hasSaid = false;
  function onWait(): void {
    // It is told again when the holder changes.
    if (hasSaid) return;
    hasSaid = true;
    console.log("waiting");
    // Not here: the wait has only begun when this returns.
    setImmediate(whenWaiting);
  }
  try {
    lock = await acquire(root, { label, timeoutMs, onWait });
    console.log("held");
  } catch (error) {
    if (!isRepolockError(error, "repo-lock-busy")) throw error;
    console.log(`busy ${error.holder?.pid} ${error.holder?.label}`);
  }
}

async function giveBack(): Promise<void> {
  await lock?.release();
  console.log("released");
}

/** Keeps the event loop from turning: for as long as it is told, and until somebody has made the file. */
function block(ms: number): void {
  console.log("blocking");
  const endMs = performance.now() + ms;
  while (performance.now() < endMs || !existsSync(join(root, WAKE_FILE))) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
  rmSync(join(root, WAKE_FILE));
  console.log("awake");
}

function spawnChild(): number | undefined {
  const child = spawn("sleep", [String(CHILD_LIFE_S)], { detached: true, stdio: "ignore" });
  child.unref();
  return child.pid;
}
