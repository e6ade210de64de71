import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Answer } from "./answer.js";
import { judge, type Verdict } from "./compare.js";
import { Sandbox } from "./sandbox.js";
import { isRun, type Run, type Story } from "./story.js";

/** One step that both programs have taken. */
export interface Outcome {
  readonly story: string;
  /** Which step of the story it is. */
  readonly step: number;
  readonly run: Run;
  readonly theirs: Answer;
  readonly ours: Answer;
  readonly verdict: Verdict;
  /** True if the two programs have left the same so far in this story: then ours can go through it alone. */
  readonly isReplayable: boolean;
}

// Most of the time of a step on a disk goes into copying repositories and taking them away.
const MEMORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** How to start the two programs. */
export interface Programs {
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
}

/** Takes one program through a story. */
export async function answersOn(story: Story, program: readonly string[]): Promise<Map<number, Answer>> {
  return inScratchDirectory(async (directory) => {
    const base = await baseFor(story, directory);
    const sandbox = new Sandbox(join(directory, "a"), program);
    sandbox.copyFrom(base);
    const answers = new Map<number, Answer>();
    for (const [at, step] of story.steps.entries()) {
      sandbox.minute = minuteOf(story, at);
      if (!isRun(step)) {
        await sandbox.do(step);
        continue;
      }
      const before = step.alone ? sandbox.fingerprint() : "";
      const answer = await sandbox.run(step);
      answers.set(at, answer);
      if (step.alone && answer.state !== undefined && sandbox.fingerprint() !== before) sandbox.copyFrom(base);
    }
    return answers;
  });
}

async function baseFor(story: Story, directory: string): Promise<Sandbox> {
  const base = new Sandbox(join(directory, "base"), []);
  await base.start();
  for (const deed of story.before) {
    base.minute += 1;
    await base.do(deed);
  }
  return base;
}

/** The minute of a step: it does not depend on what was put back. */
function minuteOf(story: Story, at: number): number {
  return story.before.length + at + 1;
}

async function inScratchDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(MEMORY, "aiwf-original-"));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Takes both programs through a story, each on a copy of the repository. */
export async function compareOn(story: Story, programs: Programs): Promise<Outcome[]> {
  return inScratchDirectory(async (directory) => {
    const base = await baseFor(story, directory);
    const theirs = new Sandbox(join(directory, "a"), programs.theirs);
    const ours = new Sandbox(join(directory, "b"), programs.ours);
    const both = [theirs, ours];
    for (const sandbox of both) sandbox.copyFrom(base);
    const outcomes: Outcome[] = [];
    let isReplayable = true;
    for (const [at, step] of story.steps.entries()) {
      for (const sandbox of both) sandbox.minute = minuteOf(story, at);
      if (!isRun(step)) {
        for (const sandbox of both) await sandbox.do(step);
        continue;
      }
      const before = step.alone ? both.map((sandbox) => sandbox.fingerprint()) : [];
      const [a, b] = await Promise.all([theirs.run(step), ours.run(step)]);
      outcomes.push({
        story: story.name,
        step: at,
        run: step,
        theirs: a,
        ours: b,
        verdict: judge({ story: story.name, run: step, theirs: a, ours: b }),
        isReplayable,
      });
      if (step.alone && a.state !== undefined) {
        for (const [i, sandbox] of both.entries()) if (sandbox.fingerprint() !== before[i]) sandbox.copyFrom(base);
      } else if (!isDeepStrictEqual(a.state, b.state)) {
        // One difference is judged once: both go on with what the Go program has left.
        ours.copyFrom(theirs);
        isReplayable = false;
      }
    }
    return outcomes;
  });
}
