import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { description, words } from "./grammar.js";
import { complaintsAbout, complaintsAfter } from "./judge.js";
import { build, type Description, type Sandbox } from "./tree.js";
import { Worker } from "./worker.js";

const { FUZZ_SECONDS = "10", FUZZ_SEED = "0" } = process.env;

const LINES = ["check", "status", "add gap --title <title> --body <body>"];
// Of these some, in any order.
const MORE_LINES = [
  "add epic --title <title>",
  "add decision --title <title> --body <body> --relates-to <id>",
  "check --fast --verbose",
  "check --format=json --since HEAD~1",
  "check --shape-only",
  "doctor",
  "history <id>",
  "history G-0001 --format=json",
  "init",
  "promote <id> active",
  "promote G-0001 addressed --by E-0001",
  "promote G-0001 wontfix --force --reason <body>",
  "render roadmap",
  "render roadmap --write",
  "status --format=json",
  "status --format=md",
];

const SHORTENING_MS = 30_000;

const worker = new Worker();
afterAll(() => worker.end());

let trees = 0;

test(`no tree, configuration or message does harm (${FUZZ_SECONDS} s, FUZZ_SEED=${FUZZ_SEED})`, async () => {
  const everything = fc.record({ description, words, more: fc.subarray(MORE_LINES, { maxLength: 5 }) });
  let shortenedUntilMs = Number.POSITIVE_INFINITY;
  let running: Promise<string[]> | undefined;
  const property = fc.asyncProperty(everything, async ({ description, words, more }) => {
    // What was found is made shorter for so long, and then told as it is.
    if (performance.now() > shortenedUntilMs) return;
    running = complaintsOf(description, [...LINES, ...more], words);
    const wrong = await running;
    if (wrong.length === 0) return;
    shortenedUntilMs = Math.min(shortenedUntilMs, performance.now() + SHORTENING_MS);
    throw new Error(wrong.join("\n"));
  });
  const outcome = await fc.check(property, {
    seed: Number(FUZZ_SEED),
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: 1000 * Number(FUZZ_SECONDS),
  });
  // fast-check does not wait for the run that the time limit interrupts, which still needs the worker.
  await running?.catch(() => {});
  console.log(`${trees} trees`);
  const found = outcome.counterexample?.[0];
  if (found === undefined) return expect(outcome.failed && !outcome.interrupted).toBe(false);
  const path = keep(found.description, found.words, [...LINES, ...found.more], String(outcome.errorInstance));
  expect.fail(`${outcome.errorInstance}\nkept in ${path}; the seed was ${FUZZ_SEED}`);
});

async function complaintsOf(
  description: Description,
  lines: readonly string[],
  words: Readonly<Record<string, string>>,
): Promise<string[]> {
  let sandbox: Sandbox;
  try {
    sandbox = await build(description);
  } catch {
    // Neither git nor the file system has room for such a tree, and so nobody can bring it about.
    fc.pre(false);
    return [];
  }
  trees++;
  if (trees % 100 === 0) console.log(`${trees} trees so far`);
  try {
    const size = sandbox.sizeBytes + JSON.stringify(words).length;
    const wrong: string[] = [];
    for (const line of lines) {
      const outcome = await worker.run(
        sandbox.root,
        line.split(" ").map((word) => words[word] ?? word),
      );
      wrong.push(...complaintsAbout({ ...outcome, verb: line }, size));
    }
    return [...wrong, ...(await complaintsAfter(sandbox))];
  } finally {
    sandbox.remove();
  }
}

/** Adds what was found to the corpus, for whoever repairs it to say what must come out. */
function keep(
  description: Description,
  words: Readonly<Record<string, string>>,
  lines: readonly string[],
  why: string,
): string {
  const content = {
    why: why.slice(0, 300),
    ...description,
    words,
    expect: Object.fromEntries(lines.map((line) => [line, {}])),
  };
  const name = `found-${createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 8)}`;
  const folder = new URL(`../corpus/${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("case.json", folder), `${JSON.stringify(content, null, 2)}\n`);
  return `corpus/${name}`;
}
