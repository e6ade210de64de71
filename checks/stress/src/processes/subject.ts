// Does one thing with the lock of argv[2], while the system is made to fail under it, and prints what came of it. argv[3]
// is what: "turn" takes the lock, which must be free, and releases it; "wait" takes it while somebody has it; "cold" takes
// it without having done so before, twice. argv[4] is a repository to warm up with.
import { acquire } from "repolock";
import { takeCensus } from "../faults/census.js";
import { type Outcome, outcomeOf } from "../faults/outcome.js";

/** What the program prints. */
export interface SubjectReport {
  readonly outcomes: readonly Outcome[];
  /** What it had open and pending, before and after. */
  readonly before: string;
  readonly after: string;
  /** Warnings, and rejections that nobody handled. */
  readonly complaints: readonly string[];
}

const [root = "", what, warmUpRoot = ""] = process.argv.slice(2);
const complaints: string[] = [];
process.on("warning", ({ message }) => complaints.push(message));
process.on("unhandledRejection", (reason) => complaints.push(String(reason)));

if (what !== "cold") await (await acquire(warmUpRoot)).release();
// Opens standard output, which would count as left behind.
process.stdout.write("");
const before = await takeCensus();
const outcomes = [await turn()];
if (what === "cold") outcomes.push(await turn());
const after = await takeCensus();
const report: SubjectReport = { outcomes, before, after, complaints };
process.stdout.write(`${JSON.stringify(report)}\n`);

async function turn(): Promise<Outcome> {
  try {
    const lock = await acquire(root, what === "wait" ? { timeoutMs: Number.POSITIVE_INFINITY, onWait: tell } : {});
    try {
      lock.assertHeld();
    } finally {
      await lock.release();
    }
    return { answer: "held" };
  } catch (error) {
    return outcomeOf(error);
  }
}

function tell(): void {
  process.stdout.write("waits\n");
}
