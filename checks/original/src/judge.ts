// Judges the answers that a comparison has kept in files, after the table of declared differences has changed, and records
// some of them for the tests: node dist/judge.js [--verbose] [--record=FILE] FILE...
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { judge } from "./compare.js";
import type { Outcome } from "./lane.js";
import { declaration, difference } from "./print.js";
import { pack, toRecord } from "./recorded.js";
import { report } from "./report.js";

const { values, positionals } = parseArgs({
  options: { verbose: { type: "boolean" }, record: { type: "string" } },
  allowPositionals: true,
});
const outcomes = positionals.flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Outcome => {
      const outcome = JSON.parse(line) as Outcome;
      return { ...outcome, verdict: judge(outcome) };
    }),
);
process.stdout.write(report(outcomes));
if (values.verbose) {
  const differences = [...outcomes.map(declaration), ...outcomes.map(difference)].filter(Boolean);
  process.stdout.write(`\n${differences.join("\n\n")}\n`);
}
if (values.record !== undefined) writeFileSync(values.record, pack(toRecord(outcomes)));
