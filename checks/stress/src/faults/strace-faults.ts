import { Random } from "support/random";
import { Companion } from "../companion.js";
import type { Context, LaneResult } from "../lane.js";
import { lockfilePathOf } from "./scenarios.js";
import { missingStrace, type TracedCall } from "./strace.js";
import { judgeTraced } from "./strace-judge.js";
import { runTrial } from "./strace-run.js";
import { documentedEffects, type Trial, trialsElsewhere, trialsOf, WORKS } from "./strace-trials.js";

// One for each processor of a small machine.
const AT_ONCE = 2;

// A quick run tries so few, chosen by the seed.
const QUICK_TRIALS = 10;

/** Lets every system call of a real process fail in turn. */
export async function straceFaults(context: Context): Promise<Required<LaneResult>> {
  const missing = await missingStrace();
  if (missing !== undefined) return { rows: [], violations: [], skipped: [missing] };
  const random = new Random(context.seed);
  const all = [
    ...(await Promise.all(WORKS.map((work) => trialsOf(context, work, random)))).flat(),
    ...trialsElsewhere(),
  ];
  const trials =
    context.effort === "full" ? all : Array.from({ length: QUICK_TRIALS }, () => pickFrom(all, random)).flat();
  const stories = new Map<string, string[]>();
  const hits = new Map<string, number>();
  let done = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  async function work(): Promise<void> {
    await using neighbour = new Companion();
    for (let trial = trials.pop(); trial !== undefined; trial = trials.pop()) {
      const { name } = trial.work;
      const { story, isHit } = await tryOut(context, trial, neighbour);
      if (isHit) hits.set(name, (hits.get(name) ?? 0) + 1);
      if (story !== undefined) stories.set(name, [...(stories.get(name) ?? []), story]);
      const violations = [...stories.values()].flat().length;
      context.progress({ done: ++done, total: done + trials.length, violations, doing: `${name}, under strace` });
    }
  }
  return {
    rows: [...hits].map(([name, times]) => ({
      tried: `${name}, with one system call failing`,
      times,
      on: "a process under strace",
      violations: stories.get(name)?.length ?? 0,
    })),
    violations: [...stories.values()].flat().map((story) => ({ story, seed: context.seed })),
    skipped: [],
  };
}

async function tryOut(
  context: Context,
  trial: Trial,
  neighbour: Companion,
): Promise<{ isHit: boolean; story: string | undefined }> {
  const { calls, root, report, hits, end } = await runTrial(context, trial, neighbour);
  const surroundings = { root, lockfilePath: lockfilePathOf(root, trial.work.inGit) };
  const effects = trial.effects ?? documentedEffects(calls, trial.error, surroundings);
  const complaints = report === undefined ? [end] : judgeTraced(report, { ...trial, effects });
  const probe = await neighbour.probe(root);
  if (!probe.ok) complaints.push(`afterwards another process cannot take the lock: ${probe.message}`);
  context.directories.remove(root);
  const isHit = hits > 0;
  if (complaints.length === 0 || !isHit) return { isHit, story: undefined };
  const story = [
    `${trial.work.name}, under strace -e inject=${trial.inject}:`,
    ...calls.map(({ line }: TracedCall) => `  ${line}`),
    ...complaints.map((complaint) => `wrong: ${complaint}`),
  ];
  return { isHit, story: story.join("\n") };
}

function pickFrom<T>(items: T[], random: Random): T[] {
  return items.splice(random.below(items.length), 1);
}
