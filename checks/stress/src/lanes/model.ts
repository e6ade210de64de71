import fc from "fast-check";
import type { Context, Lane, LaneResult } from "../lane.js";
import { Cast } from "../model/cast.js";
import { Places } from "../model/places.js";
import { stories } from "../model/stories.js";
import { Tally } from "../model/tally.js";
import { World } from "../model/world.js";

const STORIES = { quick: 25, full: 350 };
const MAX_COMMANDS = 40;

// A story that contradicts the reference is shortened for this long at most.
const MAX_SHORTENING_MS = 60_000;

/** Compares the library with a model of it, over random stories. */
export const model: Lane = {
  name: "model",
  title: "The library does what a simple model of a lock does",
  method:
    "Stories of random commands are told to three processes: acquire without and with patience, in the background, abort, " +
    "release, release again, inspect, be killed. Between them somebody removes, replaces, moves away and puts back the " +
    "lockfile, puts a symlink or a directory in its place, makes and removes `.git`, empties the record and forges it. The " +
    "library and the processes are real; a reference of a page of code says beside them who holds, who waits, and what each " +
    "answer may be. After every command: a wait whose turn has come must have ended; `assertHeld` must pass for the one " +
    "holder, and throw for every other; who is named must be the holder; only what is held is open. A story that contradicts " +
    "the reference is shortened by [fast-check](https://fast-check.dev) to the shortest that still does.",

  async run({ effort, seed, directories, progress }: Context): Promise<LaneResult> {
    const total = STORIES[effort];
    const tally = new Tally();
    let failure: { story: string; directory: string } | undefined;
    let deadlineMs = Number.POSITIVE_INFINITY;
    await using cast = new Cast();

    async function tell(hasGit: boolean, commands: Parameters<typeof fc.asyncModelRun>[1]): Promise<void> {
      if (performance.now() > deadlineMs) return;
      const root = directories.create("model");
      const world = new World(root, new Places(hasGit), cast, tally);
      try {
        await fc.asyncModelRun(() => ({ model: world.reference, real: world }), commands);
      } catch (error) {
        if (failure === undefined) deadlineMs = performance.now() + MAX_SHORTENING_MS;
        else directories.remove(failure.directory);
        failure = { story: storyText(world, error), directory: root };
        throw error;
      } finally {
        await cast.forget();
        if (failure?.directory !== root) directories.remove(root);
        tally.count("stories");
        const violations = failure === undefined ? 0 : 1;
        progress({
          done: Math.min(tally.of("stories"), total),
          total,
          violations,
          doing: violations === 0 ? "telling stories" : "shortening a story",
        });
      }
    }

    await fc.check(fc.asyncProperty(fc.boolean(), stories(cast, MAX_COMMANDS), tell), { seed, numRuns: total });
    const on = `${cast.size} processes at a time, ${cast.started} in all, in ${tally.of("stories")} stories`;
    const violations = failure === undefined ? [] : [{ ...failure, seed }];
    return {
      rows: [
        row("acquire without or with little patience", tally.sum("acquire: "), violations.length),
        row("acquire in the background", tally.of("acquire in the background")),
        row("abort", tally.of("abort")),
        row("release", tally.of("release")),
        row("release again", tally.of("release again")),
        row("kill", tally.of("kill")),
        row("deed of the saboteur", tally.of("deed")),
        row("inspect", tally.of("inspect")),
        row("answer of `assertHeld` as foreseen", tally.of("assertHeld")),
        row("holder named where one had to be", tally.of("holder named")),
      ],
      violations,
    };

    function row(tried: string, times: number, found = 0) {
      return { tried, times, on, violations: found };
    }
  },
};

function storyText(world: World, error: unknown): string {
  const end = error instanceof Error ? error.message : String(error);
  return [...world.story, `CONTRADICTION: ${end}`].map((line) => `  ${line}`).join("\n");
}
