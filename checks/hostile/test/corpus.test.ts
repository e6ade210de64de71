import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { complaintsAbout, complaintsAfter } from "./judge.js";
import { run } from "./run.js";
import { build, type Description, type Repeated, textOf } from "./tree.js";
import { Worker } from "./worker.js";

/** What a verb must answer. */
interface Answer {
  readonly exitCode?: number;
  /** Text that must be on standard output or standard error. */
  readonly says?: readonly string[];
}

/** A folder of the corpus: `case.json`. */
interface Case extends Description {
  /** What harm it would do. */
  readonly why: string;
  /** By command line. */
  readonly expect: Readonly<Record<string, Answer>>;
  /** What is in these files in the end, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Arguments that have blanks or odd characters in them, by the word that stands for them in a command line. */
  readonly words?: Readonly<Record<string, Repeated>>;
}

const FOLDER = new URL("../corpus/", import.meta.url);

// The readers first: those that change something meet what these have seen.
const EVERY_VERB = [
  "check",
  "check --format=json",
  "check --verbose",
  "status",
  "status --format=md",
  "status --format=json",
  "history G-0001",
  "history G-0001 --format=json",
  "render roadmap",
  "doctor",
  "init",
  "promote G-0001 wontfix",
  "add gap --title Added --body Text",
  "render roadmap --write",
  "exec -- true",
];

const isFull = process.env["CORPUS"] === "full";
const worker = new Worker();
afterAll(() => worker.end());

test.each(readdirSync(FOLDER).sort())("%s", async (name) => {
  const text = readFileSync(new URL(`${name}/case.json`, FOLDER), "utf8");
  const { expect: answers, words = {}, files = {}, ...description }: Case = JSON.parse(text);
  const sandbox = await build(description);
  onTestFinished(() => sandbox.remove());
  const wrong: string[] = [];
  // A process for each verb takes a while: the quick run has one process, and the verbs of which the case says something.
  const lines = isFull ? [...new Set([...EVERY_VERB, ...Object.keys(answers)])] : Object.keys(answers);
  for (const line of lines) {
    const args = line.split(" ").map((word) => textOf(words[word] ?? word));
    const outcome = await (isFull ? run(sandbox.root, args) : worker.run(sandbox.root, args));
    wrong.push(...complaintsAbout({ ...outcome, verb: line }, sandbox.sizeBytes));
    const { exitCode = outcome.exitCode, says = [] } = answers[line] ?? {};
    if (outcome.exitCode !== exitCode)
      wrong.push(`aiwf ${line} ends with ${outcome.exitCode}, not ${exitCode}: ${outcome.stderr || outcome.stdout}`);
    const said = outcome.stdout + outcome.stderr;
    for (const text of says)
      if (!said.includes(text)) wrong.push(`aiwf ${line} does not say ${JSON.stringify(text)}: ${said}`);
  }
  wrong.push(...(await complaintsAfter(sandbox)));
  for (const [path, content] of Object.entries(files)) {
    const found = readFileSync(join(sandbox.root, path), "utf8");
    if (found !== content) wrong.push(`${path} has in the end: ${found}`);
  }
  expect(wrong).toEqual([]);
});
