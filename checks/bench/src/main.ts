import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "support/machine";
import { isMet } from "./figure.js";
import { PARTS } from "./parts/all.js";
import { type Outcome, outcomeText, page } from "./report.js";

const DOCS = fileURLToPath(new URL("../../../docs/reports/", import.meta.url));

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  process.stderr.write(`bench: no part is called ${unknown.join(", ")}; there are ${names()}\n`);
  process.exitCode = 2;
} else {
  await bench();
}

async function bench(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const part of PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    if (process.stderr.isTTY) process.stderr.write(`${part.name} …\r`);
    const outcome = { part, result: await part.run() };
    outcomes.push(outcome);
    if (!values.json) process.stdout.write(`${outcomeText(outcome)}\n`);
  }
  const machine = await describeMachine();
  if (values.json) process.stdout.write(`${JSON.stringify({ machine, parts: outcomes.map(plain) }, null, 2)}\n`);
  if (positionals.length > 0) return;

  for (const { part, result } of outcomes) {
    if (part.draw && result.panels) writeFileSync(`${DOCS}${part.name}.svg`, part.draw(result.panels));
  }
  writeFileSync(`${DOCS}bench.md`, page(outcomes, machine));
}

function plain({ part: { name, title }, result }: Outcome) {
  const figures = result.figures.map((figure) => ({ ...figure, met: isMet(figure) }));
  return { name, title, ...result, figures };
}

function names(): string {
  return PARTS.map(({ name }) => name).join(", ");
}
