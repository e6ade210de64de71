import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "./answer.js";
import { judge, type Verdict } from "./compare.js";
import { Sandbox } from "./sandbox.js";
import { isRun, type Run, type Story } from "./story.js";

/** One step that both programs have taken. */
export interface Outcome {
  readonly story: string;
  readonly run: Run;
  readonly theirs: Answer;
  readonly ours: Answer;
  readonly verdict: Verdict;
}

/** How to start the two programs. */
export interface Programs {
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
}

/** Takes both programs through a story, each on a copy of the repository. */
export async function compareOn(story: Story, programs: Programs): Promise<Outcome[]> {
  const directory = mkdtempSync(join(tmpdir(), "aiwf-original-"));
  try {
    const base = new Sandbox(join(directory, "base"), []);
    await base.start();
    for (const deed of story.before) await base.do(deed);
    const theirs = new Sandbox(join(directory, "a"), programs.theirs);
    const ours = new Sandbox(join(directory, "b"), programs.ours);
    const both = [theirs, ours];
    for (const sandbox of both) sandbox.copyFrom(base);
    const outcomes: Outcome[] = [];
    for (const step of story.steps) {
      if (!isRun(step)) {
        for (const sandbox of both) await sandbox.do(step);
        continue;
      }
      const before = step.alone ? both.map((sandbox) => sandbox.fingerprint()) : [];
      const [a, b] = await Promise.all([theirs.run(step), ours.run(step)]);
      outcomes.push({
        story: story.name,
        run: step,
        theirs: a,
        ours: b,
        verdict: judge({ run: step, theirs: a, ours: b }),
      });
      if (step.alone && a.state !== undefined) {
        for (const [at, sandbox] of both.entries()) if (sandbox.fingerprint() !== before[at]) sandbox.copyFrom(base);
      }
    }
    return outcomes;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
