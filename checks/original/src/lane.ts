import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Answer, State } from "./answer.js";
import { judge, type Verdict } from "./compare.js";
import { mayWrite, Sandbox } from "./sandbox.js";
import { isRun, type Run, type Story } from "./story.js";

/** One step that both programs have taken. */
export interface Outcome {
  readonly story: string;
  /** Which step of the story it is. */
  readonly step: number;
  readonly run: Run;
  readonly theirs: Answer;
  readonly ours: Answer;
  /** What was there before a step that may write. */
  readonly before?: State | undefined;
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

/**
 * Takes one program through a story; returns each answer, and what was there before it.
 *
 * @param wanted the steps of which the answers are wanted; the others are taken only if these may depend on them
 */
export async function answersOn(
  story: Story,
  program: readonly string[],
  wanted: ReadonlySet<number>,
): Promise<Map<number, { readonly ours: Answer; readonly before: State | undefined }>> {
  return inScratchDirectory(async (directory) => {
    const base = await baseFor(story, directory);
    const sandbox = new Sandbox(join(directory, "a"), program);
    sandbox.copyFrom(base);
    const answers = new Map<number, { ours: Answer; before: State | undefined }>();
    for (const [at, step] of story.steps.slice(0, Math.max(...wanted) + 1).entries()) {
      if (isRun(step) && step.alone && !wanted.has(at)) continue;
      sandbox.minute = minuteOf(story, at);
      if (!isRun(step)) {
        await sandbox.do(step);
        continue;
      }
      const fingerprint = step.alone ? sandbox.fingerprint() : "";
      const before = mayWrite(step.run) ? await sandbox.state() : undefined;
      const ours = await sandbox.run(step);
      answers.set(at, { ours, before });
      if (step.alone && before !== undefined && sandbox.fingerprint() !== fingerprint) sandbox.copyFrom(base);
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
  // Copies know what git says about it.
  await base.state();
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

/**
 * Takes both programs through a story, each on a copy of the repository.
 *
 * @param isWanted tells which of the steps that stand alone are taken
 */
export async function compareOn(
  story: Story,
  programs: Programs,
  isWanted: (run: Run) => boolean = () => true,
): Promise<Outcome[]> {
  return inScratchDirectory(async (directory) => {
    const base = await baseFor(story, directory);
    const theirs = new Sandbox(join(directory, "a"), programs.theirs);
    const ours = new Sandbox(join(directory, "b"), programs.ours);
    const both = [theirs, ours];
    for (const sandbox of both) sandbox.copyFrom(base);
    const outcomes: Outcome[] = [];
    let isReplayable = true;
    for (const [at, step] of story.steps.entries()) {
      if (isRun(step) && step.alone && !isWanted(step)) continue;
      for (const sandbox of both) sandbox.minute = minuteOf(story, at);
      if (!isRun(step)) {
        for (const sandbox of both) await sandbox.do(step);
        continue;
      }
      const fingerprints = step.alone ? both.map((sandbox) => sandbox.fingerprint()) : [];
      const before = mayWrite(step.run) ? await ours.state() : undefined;
      const [a, b] = await Promise.all([theirs.run(step), ours.run(step)]);
      outcomes.push({
        story: story.name,
        step: at,
        run: step,
        theirs: a,
        ours: b,
        before,
        verdict: judge({ story: story.name, run: step, theirs: a, ours: b, before }),
        isReplayable,
      });
      if (step.alone && a.state !== undefined) {
        for (const [i, sandbox] of both.entries())
          if (sandbox.fingerprint() !== fingerprints[i]) sandbox.copyFrom(base);
      } else if (!isDeepStrictEqual(a.state, b.state)) {
        // One difference is judged once: both go on with what the Go program has left.
        ours.copyFrom(theirs);
        isReplayable = false;
      }
    }
    return outcomes;
  });
}
