import { Random } from "support/random";
import { Companion } from "../companion.js";
import type { Context, LaneResult, Row } from "../lane.js";
import { plural } from "../wording.js";
import { ERRORS, type ErrorName } from "./errors.js";
import { play } from "./play.js";
import { SCENARIOS, type Scenario } from "./scenarios.js";

// One defect can be seen a thousand times.
const ENOUGH = 5;

// A quick run tries so many errors for each call, and so many where the scenario is slow.
const QUICK_ERRORS = 2;
const QUICK_ERRORS_IF_SLOW = 1;

/** Lets every call of every scenario fail in turn, in this process. */
export async function seamFaults(context: Context): Promise<Required<LaneResult>> {
  const random = new Random(context.seed);
  await using neighbour = new Companion();
  const tools = { neighbour, directories: context.directories };
  const rows: Row[] = [];
  const stories: string[] = [];
  for (const [index, scenario] of SCENARIOS.entries()) {
    const errors = errorsFor(scenario, context.effort, random);
    const before = stories.length;
    const calls: number[] = [];
    let trials = 0;
    for (const inGit of [true, false]) {
      const soundly = { at: 0, error: "EIO", lasts: false, inGit } as const;
      // A process keeps something from its first wait (libuv's inotify descriptor), so the first run does not count.
      await play(scenario, soundly, undefined, tools);
      const sound = await play(scenario, soundly, undefined, tools);
      if (sound.story !== undefined) stories.push(sound.story);
      calls.push(sound.calls);
      for (const [error, lasts] of errors.flatMap((error) => [[error, false] as const, [error, true] as const])) {
        for (let at = 1; at <= sound.calls; at++) {
          if (stories.length >= ENOUGH) break;
          const { isHit, story } = await play(scenario, { at, error, lasts, inGit }, sound.outcome, tools);
          if (isHit) trials++;
          if (story !== undefined) stories.push(story);
        }
        context.progress({ done: index, total: SCENARIOS.length, violations: stories.length, doing: scenario.name });
      }
    }
    rows.push({
      tried: scenario.name,
      times: trials,
      on: `each of ${calls.join(" calls, in a linked worktree ")}, with ${plural(errors.length, "error")}, once and for good`,
      violations: stories.length - before,
    });
  }
  return { rows, violations: stories.map((story) => ({ story, seed: context.seed })), skipped: [] };
}

function errorsFor({ isSlow }: Scenario, effort: Context["effort"], random: Random): readonly ErrorName[] {
  if (effort === "full") return ERRORS;
  const start = random.below(ERRORS.length);
  return [...ERRORS, ...ERRORS].slice(start, start + (isSlow ? QUICK_ERRORS_IF_SLOW : QUICK_ERRORS));
}
