import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Answer } from "./answer.js";
import { verbOf } from "./conditions.js";
import type { Outcome } from "./lane.js";
import { commandLine } from "./print.js";
import { isRun, type Run, type Story } from "./story.js";

/** What the Go program answered to one step of a story. */
export interface Recorded {
  readonly story: string;
  /** Which step of the story it is. */
  readonly step: number;
  /** The same in words, so that a story that has changed since is noticed. */
  readonly commandLine: string;
  readonly answer: Answer;
}

const MOST_STEPS_BEFORE = 8;

/**
 * Chooses which answers are recorded: at least one of each verb in each group of stories, of each
 * verb with each format and exit code, and of each declared difference with each verb. Where steps depend on each other, all before a chosen one are recorded, too.
 */
export function toRecord(outcomes: readonly Outcome[]): Recorded[] {
  // What differs without being declared is a fault to be mended, and not a fact to be replayed.
  const settled = outcomes.filter(({ verdict, isReplayable }) => verdict.kind !== "undeclared" && isReplayable);
  const seen = new Set<string>();
  const chosen = new Map<string, Set<number>>();
  // Steps that stand alone cost less to replay.
  for (const outcome of [...settled.filter(isAlone), ...settled.filter((other) => !isAlone(other))]) {
    const features = featuresOf(outcome);
    if (!isAlone(outcome) && outcome.step > MOST_STEPS_BEFORE) continue;
    if (features.every((feature) => seen.has(feature))) continue;
    for (const feature of features) seen.add(feature);
    const steps = chosen.get(outcome.story) ?? new Set();
    for (const other of settled) {
      if (other.story !== outcome.story) continue;
      if (other.step === outcome.step || (!isAlone(other) && other.step < outcome.step)) steps.add(other.step);
    }
    chosen.set(outcome.story, steps);
  }
  return settled
    .filter(({ story, step }) => chosen.get(story)?.has(step))
    .map(({ story, step, run, theirs }) => ({ story, step, commandLine: commandLine({ run }), answer: theirs }));
}

function isAlone({ run }: Outcome): boolean {
  return run.alone === true;
}

function featuresOf({ story, run, theirs, verdict }: Outcome): string[] {
  const verb = verbOf(run);
  const [group] = story.split(" ", 1);
  const format = run.run.find((word) => word.startsWith("--format")) ?? "";
  const rows = verdict.kind === "declared" ? verdict.by.map(({ where }) => `${where} ${verb}`) : [];
  return [`${group} ${verb}`, `${verb} ${format} ${theirs.exitCode}`, ...rows];
}

/** The runs of a story, each with its number. */
export function runsOf({ steps }: Story): (readonly [step: number, run: Run])[] {
  return steps.flatMap((step, at) => (isRun(step) ? [[at, step] as const] : []));
}

/** Packs records: JSON, one a line, compressed. */
export function pack(records: readonly Recorded[]): Buffer {
  return gzipSync(records.map((recorded) => `${JSON.stringify(recorded)}\n`).join(""), { level: 9 });
}

/** Reads what {@link pack} made. */
export function readRecords(file: string | URL): Recorded[] {
  const text = gunzipSync(readFileSync(file)).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Recorded);
}
