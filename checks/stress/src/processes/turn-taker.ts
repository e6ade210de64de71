// Takes argv[3] turns on the lock of argv[2], whatever becomes of the lockfile, and prints a line of JSON for each: what
// came of it and, if it was a turn that began and ended with an assertHeld that passed, from when to when on the clock
// that all processes share.
import { acquire } from "repolock";
import { type Outcome, outcomeOf } from "../faults/outcome.js";

/** A line that the program prints. */
export interface TurnReport extends Outcome {
  readonly pid: number;
  /** In nanoseconds, as decimal digits. */
  readonly from?: string;
  readonly to?: string;
}

const [root = "", turns] = process.argv.slice(2);
const PATIENCE_MS = 100;
const LONGEST_PAUSE_MS = 0.4;
const nobody = new Int32Array(new SharedArrayBuffer(4));

for (let i = 0; i < Number(turns); i++) {
  const report: TurnReport = { pid: process.pid, ...(await turn()) };
  // What stands in the lockfile's place stands there for a moment, and refusals are quick.
  if (report.answer === "refused") pause();
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

async function turn(): Promise<Omit<TurnReport, "pid">> {
  try {
    const lock = await acquire(root, { timeoutMs: PATIENCE_MS });
    try {
      lock.assertHeld();
      const from = String(process.hrtime.bigint());
      pause();
      const to = String(process.hrtime.bigint());
      lock.assertHeld();
      return { answer: "held", path: lock.path, from, to };
    } finally {
      await lock.release();
    }
  } catch (error) {
    return outcomeOf(error);
  }
}

function pause(): void {
  Atomics.wait(nobody, 0, 0, Math.random() * LONGEST_PAUSE_MS);
}
