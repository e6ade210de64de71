import { writeFileSync } from "node:fs";
import { type } from "node:os";
import { join } from "node:path";
import { acquire, inspect } from "repolock";
import { Arena } from "../exclusion/arena.js";
import { gatherContestants } from "../exclusion/contestants.js";
import { findHoldPrograms } from "../exclusion/hold-programs.js";
import { type Finding, judge } from "../exclusion/judge.js";
import { race } from "../exclusion/race.js";
import { chronicle } from "../exclusion/story.js";
import { Tally } from "../exclusion/tally.js";
import type { Context, Lane, LaneResult } from "../lane.js";
import { plural } from "../wording.js";

const FULL_HOLDS = 20_000;
const FULL_HOLDS_PER_KIND = 100;

const QUICK_MS = 10_000;
const QUICK_HOLDS_PER_KIND = 5;

/** Many processes of many kinds, one lock. */
export const exclusion: Lane = {
  name: "exclusion",
  title: "Never two at once, whatever they lock with",
  method: [
    "Processes of all kinds that can lock take turns on one repository, for lengths, pauses and patience that the seed",
    "decides. Three witnesses judge every hold: a marker that each holder creates with `O_EXCL` and removes; a counter",
    "that each reads, and after its stay writes plus one, so that two at once lose an update; and the monotonic clock, by",
    "which nobody may have the lock before the last one began to give it back. In the end the lock must be free.",
  ].join("\n"),
  async missing() {
    return type() === "Linux" ? undefined : "only on Linux the monotonic clock is the same in all languages";
  },
  run: runExclusion,
};

async function runExclusion({ effort, seed, directories, progress }: Context): Promise<LaneResult> {
  const programs = await findHoldPrograms(directories.create("holders"));
  const root = directories.createRoot("exclusion");
  const arena = new Arena(root);
  const { contestants, missing } = await gatherContestants(arena, programs);
  const tally = new Tally(contestants.map(({ kind }) => kind));
  const isFull = effort === "full";
  const startMs = performance.now();

  const { attempts, broken } = await race(contestants, {
    seed,
    onAttempt(attempt) {
      tally.add(attempt);
      const spentMs = performance.now() - startMs;
      const [done, total] = isFull ? [tally.holds, FULL_HOLDS] : [spentMs / 1000, QUICK_MS / 1000];
      const doing = isFull ? "holds" : plural(tally.holds, "hold");
      progress({ done: Math.floor(done), total, violations: tally.collisions, doing });
      return done >= total && tally.leastHolds >= (isFull ? FULL_HOLDS_PER_KIND : QUICK_HOLDS_PER_KIND);
    },
  });

  const findings: Finding[] = [
    ...judge(attempts, arena.count),
    ...(broken === undefined ? [] : [{ story: broken }]),
    ...(await isFree(root)),
  ];
  if (findings.length > 0) writeFileSync(join(root, "chronicle.txt"), chronicle(attempts));
  const { filesystem } = await inspect(root);
  return {
    rows: tally.rows(findings, `${filesystem.type}, Node ${process.version}`),
    violations: findings.map(({ story }) => ({ story, seed, directory: root })),
    skipped: missing,
  };
}

/** Finds fault unless the lock is to be had at the first try. */
async function isFree(root: string): Promise<Finding[]> {
  try {
    await (await acquire(root)).release();
    return [];
  } catch (error) {
    return [{ story: `after all have ended the lock is not free: ${error}` }];
  }
}
