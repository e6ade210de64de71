import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Answer } from "./answer.js";
import { allStories, sample } from "./cases/all.js";
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

const ONE_STORY_OF = 11;
const ONE_STEP_OF = 6;
const MOST_STEPS = 8;

/** The stories whose answers are recorded: some of each group, each up to a few steps. */
export function storiesToRecord(): Story[] {
  const some = allStories().filter((_, at) => at % ONE_STORY_OF === 0);
  return sample(some, ONE_STEP_OF).map((story) => ({ ...story, steps: story.steps.slice(0, MOST_STEPS) }));
}

/** The step with its number in the story. */
export function record(story: string, step: number, run: Run, answer: Answer): Recorded {
  return { story, step, commandLine: commandLine({ run }), answer };
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
