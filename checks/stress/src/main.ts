import { readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { describeMachine } from "support/machine";
import { type Order, parseOrder } from "./command-line.js";
import { LANES } from "./lanes/all.js";
import { fullPage, withQuickSection } from "./report.js";
import { runLane } from "./run-lane.js";
import { laneText, summaryText } from "./terminal-text.js";

const REPORT = fileURLToPath(new URL("../../../docs/reports/proof.md", import.meta.url));

const USAGE_ERROR = 2;
const DIED_OF_SIGNAL = 128;

// An orderly exit, so that what lanes have made (directories, mounts, processes) is taken away.
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => process.exit(DIED_OF_SIGNAL + constants.signals[signal]));
}

const order = understand();
if (order === undefined) process.exitCode = USAGE_ERROR;
else await prove(order);

function understand(): Order | undefined {
  try {
    return parseOrder(process.argv.slice(2), LANES);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`proof: ${message.replaceAll("\n", " ")}\n`);
    return undefined;
  }
}

async function prove({ lanes, effort, seed, isWhole }: Order): Promise<void> {
  const startMs = Date.now();
  const outcomes = [];
  for (const [index, lane] of lanes.entries()) {
    const outcome = await runLane(lane, { effort, seed, place: `${index + 1}/${lanes.length}` });
    outcomes.push(outcome);
    process.stdout.write(`${laneText(outcome)}\n`);
  }
  const run = { outcomes, effort, seed, startMs, endMs: Date.now(), machine: await describeMachine() };
  process.stdout.write(`${summaryText(run)}\n`);
  if (outcomes.some(({ result }) => result.violations.length > 0)) process.exitCode = 1;
  if (isWhole) writeFileSync(REPORT, effort === "full" ? fullPage(run) : withQuickSection(readReport(), run));
}

function readReport(): string | undefined {
  try {
    return readFileSync(REPORT, "utf8");
  } catch {
    return undefined;
  }
}
