import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "test-support/machine";
import { Directories } from "./directories.js";
import type { Lane } from "./lane.js";
import { LANES } from "./lanes/all.js";
import { ProgressLine } from "./progress-line.js";
import { laneText, type Outcome, page } from "./report.js";

const REPORT = fileURLToPath(new URL("../../docs/proof.md", import.meta.url));

const { values, positionals } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    "no-report": { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !LANES.some((lane) => lane.name === name));
if (unknown.length > 0) {
  process.stderr.write(`proof: no lane is called ${unknown.join(", ")}; there are ${names()}\n`);
  process.exitCode = 2;
} else {
  await prove();
}

async function prove(): Promise<void> {
  const seed = Number(values.seed);
  const effort = values.quick ? "quick" : "full";
  const outcomes: Outcome[] = [];
  for (const lane of LANES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const outcome = await runLane(lane, effort, seed);
    outcomes.push(outcome);
    process.stdout.write(laneText(outcome));
  }
  const violations = outcomes.reduce((sum, { result }) => sum + result.violations.length, 0);
  process.stdout.write(
    `${effort} run, seed ${seed}: ${violations === 0 ? "no violation" : `${violations} violations`}\n`,
  );
  if (violations > 0) process.exitCode = 1;
  if (positionals.length > 0 || values["no-report"]) return;
  writeFileSync(REPORT, page(outcomes, { effort, seed, machine: await describeMachine() }));
}

async function runLane(lane: Lane, effort: "quick" | "full", seed: number): Promise<Outcome> {
  const missing = await lane.missing?.();
  if (missing !== undefined) return { lane, result: { rows: [], violations: [], skipped: [missing] } };
  using directories = new Directories();
  using line = new ProgressLine(lane.name);
  const result = await lane.run({ effort, seed, directories, progress: (state) => line.show(state) });
  for (const { directory } of result.violations) if (directory !== undefined) directories.keep(directory);
  return { lane, result };
}

function names(): string {
  return LANES.map(({ name }) => name).join(", ");
}
