import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeMachine } from "support/machine";
import { explain } from "./explain.js";
import type { Explanation } from "./mutant.js";
import { page, terminalText } from "./report.js";
import { runStryker } from "./run-stryker.js";

const WORKSPACE = fileURLToPath(new URL("../../..", import.meta.url));
const EXPLANATIONS = new URL("../survivors.json", import.meta.url);
const REPORT = new URL("../../../docs/reports/mutation.md", import.meta.url);
const ALL = ["packages/repolock-core/src/*.ts", "packages/repolock-posix/src/*.ts"];

const files = process.argv.slice(2);
const mutants = await runStryker(WORKSPACE, files.length === 0 ? ALL : files);
const explanations: Explanation[] = JSON.parse(readFileSync(EXPLANATIONS, "utf8"));
const verdict = explain(mutants, explanations);
process.stdout.write(terminalText(mutants, verdict));
if (verdict.unexplained.length > 0 || verdict.obsolete.length > 0) process.exitCode = 1;
else if (files.length === 0) writeFileSync(REPORT, page(mutants, verdict, await describeMachine()));
