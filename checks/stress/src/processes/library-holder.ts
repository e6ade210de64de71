// library-holder <timeout|abort|two> <root>: what proof/holders/holder.c does, with repolock. Patience is a
// timeout or the delay of an abort; "two" takes two turns at once, in one process.
import { closeSync, openSync, readFileSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type AcquireOptions, acquire, isRepolockError, type Lock } from "repolock";

const [way, root = ""] = process.argv.slice(2);
const marker = join(root, "marker");
const counter = join(root, "counter");
const now = () => process.hrtime.bigint();

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
await Promise.all(way === "two" ? [takeTurns(), takeTurns()] : [takeTurns()]);

async function takeTurns(): Promise<void> {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const [think = 0, length = 0, patience = 0] = line.value.split(" ").map(Number);
    await stay(think);
    const asked = now();
    const lock = await take(patience);
    if (lock === undefined) {
      process.stdout.write(`gave-up ${process.pid} ${asked} ${now()}\n`);
      continue;
    }
    const said = await hold(lock, length);
    await lock.release();
    process.stdout.write(`held ${process.pid} ${asked} ${said}\n`);
  }
}

async function take(patience: number): Promise<Lock | undefined> {
  const options = optionsFor(patience / 1000);
  try {
    return await acquire(root, options);
  } catch (error) {
    if (isRepolockError(error, "repo-lock-busy") || error === options.signal?.reason) return undefined;
    throw error;
  }
}

function optionsFor(patienceMs: number): AcquireOptions {
  if (patienceMs < 0) return { timeoutMs: Number.POSITIVE_INFINITY };
  if (way !== "abort") return { timeoutMs: patienceMs };
  return { timeoutMs: Number.POSITIVE_INFINITY, signal: AbortSignal.timeout(Math.ceil(patienceMs)) };
}

async function hold(lock: Lock, length: number): Promise<string> {
  const from = now();
  const met = mark();
  const seen = Number(readFileSync(counter, "utf8"));
  await stay(length);
  lock.assertHeld();
  writeFileSync(counter, String(seen + 1));
  if (met === undefined) unlinkSync(marker);
  return `${from} ${now()} ${seen} ${met ?? "-"}`;
}

/** Returns the pid in the marker if there is one already. */
function mark(): number | undefined {
  try {
    const fd = openSync(marker, "wx");
    writeSync(fd, String(process.pid));
    closeSync(fd);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return Number(readFileSync(marker, "utf8"));
  }
}

async function stay(us: number): Promise<void> {
  // No timer is as short as this.
  if (us < 1000) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, us / 1000);
  else await sleep(us / 1000);
}
