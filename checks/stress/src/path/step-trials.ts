import { Random } from "support/random";
import { Companion } from "../companion.js";
import type { Context, LaneResult, Row } from "../lane.js";
import { DEEDS, type Deed } from "./deeds.js";
import { type Moment, playDeed } from "./steps.js";

// One defect can be seen a thousand times.
const ENOUGH = 5;

const NOTHING: Deed = { name: "nothing happens", commit: () => {}, undo: () => {} };

// How many of the trials with a wait a quick run does, chosen by the seed.
const QUICK_SHARE_OF_WAITS = 0.05;
const QUICK_SHARE = 0.3;

/** Does every deed at every step of taking, confirming and releasing the lock. */
export async function stepTrials(context: Context): Promise<Required<LaneResult>> {
  await using neighbour = new Companion();
  const tools = { neighbour, directories: context.directories };
  const random = new Random(context.seed);
  const rows: Row[] = [];
  const stories: string[] = [];
  for (const waits of [false, true]) {
    const before = stories.length;
    const trials: { deed: Deed; moment: Moment }[] = [];
    for (const inGit of [true, false]) {
      const soundly: Moment = { at: 0, isAfter: false, waits, inGit };
      // A process keeps something from its first wait (libuv's inotify descriptor), so the first run does not count.
      await playDeed(NOTHING, soundly, tools);
      const { calls, story } = await playDeed(NOTHING, soundly, tools);
      if (story !== undefined) stories.push(story);
      trials.push(
        ...DEEDS.filter((deed) => (deed.inGit ?? inGit) === inGit).flatMap((deed) =>
          Array.from({ length: calls * 2 }, (_, index) => {
            return { deed, moment: { ...soundly, at: Math.floor(index / 2) + 1, isAfter: index % 2 === 1 } };
          }),
        ),
      );
    }
    const share = context.effort === "full" ? 1 : waits ? QUICK_SHARE_OF_WAITS : QUICK_SHARE;
    const chosen = trials.filter(() => random.next() < share);
    let times = 0;
    for (const { deed, moment } of chosen) {
      if (stories.length >= ENOUGH) break;
      const { isDone, story } = await playDeed(deed, moment, tools);
      if (isDone) times++;
      if (story !== undefined) stories.push(story);
      context.progress({ done: times, total: chosen.length, violations: stories.length, doing: deed.name });
    }
    const what = waits ? "waiting for the lock, taking and releasing it" : "taking, confirming and releasing the lock";
    rows.push({
      tried: `${DEEDS.length} deeds at the steps of ${what}`,
      times,
      on: share === 1 ? "every step, before and after it" : "steps chosen by the seed",
      violations: stories.length - before,
    });
  }
  return { rows, violations: stories.map((story) => ({ story, seed: context.seed })), skipped: [] };
}
