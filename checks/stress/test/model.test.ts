// The library does what a simple reference of a lock does, in random stories that real processes act out.
import fc from "fast-check";
import { expect, test } from "vitest";
import { stories } from "./model/commands.js";
import { type Content, Places } from "./model/places.js";
import { Contradiction, type Hold, Reference, type Wait } from "./model/reference.js";
import { Cast, World } from "./model/world.js";
import { removeDirectory, scratchDirectory } from "./scratch.js";
import { seeds, sized } from "./size.js";

const STORIES = sized(12, 300);
const MAX_COMMANDS = 40;

// A story that contradicts the reference is shortened for this long at most.
const MAX_SHORTENING_MS = 60_000;

test.for(seeds(1, 1))("random stories do not contradict the reference, seed %i", async (seed, { annotate }) => {
  await using cast = new Cast();
  let steps = 0;
  let contradiction: string | undefined;
  let endMs = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(fc.boolean(), stories(cast, MAX_COMMANDS), async (hasGit, commands) => {
    if (performance.now() > endMs) return;
    const root = scratchDirectory();
    const world = new World(new Places(root, hasGit), cast);
    try {
      await fc.asyncModelRun(() => ({ model: world, real: world }), commands);
    } catch (error) {
      if (contradiction === undefined) endMs = performance.now() + MAX_SHORTENING_MS;
      contradiction = [...world.story, `CONTRADICTION: ${error}`].join("\n");
      throw error;
    } finally {
      steps += world.story.length;
      await world.end();
      removeDirectory(root);
    }
  });
  await fc.check(property, { seed, numRuns: STORIES });
  expect(contradiction).toBeUndefined();
  await annotate(`${STORIES} stories of ${steps} events`);
});

/** A lockfile that is nowhere but in the reference. */
class Paper {
  content: Content = "nothing";

  opened(): Content {
    if (this.content === "nothing") this.content = 1;
    return this.content;
  }
}

function wait(lock: string, pid = 1): Wait {
  return { lock, process: `process ${pid}`, pid, timeoutMs: 25 };
}

function held(reference: Reference, lock: string, pid = 1): Hold {
  reference.ended(wait(lock, pid), { event: "done" }, true);
  const hold = reference.holds.get(lock);
  if (hold === undefined) throw new Error("no hold");
  return hold;
}

const BUSY = { event: "failed", code: "repo-lock-busy" } as const;

test.for<[string, (reference: Reference, paper: Paper) => void]>([
  ["a lock that is given to two", (reference) => [held(reference, "a"), held(reference, "b", 2)]],
  ["a busy lock that is free", (reference) => reference.ended(wait("a"), { ...BUSY, waitedMs: 30 }, false)],
  ["a wait that ends before its time", (reference) => reference.ended(wait("a"), { ...BUSY, waitedMs: 20 }, true)],
  [
    "a refusal without an obstacle",
    (reference) => reference.ended(wait("a"), { event: "failed", code: "repo-lock-acquire-failed" }, true),
  ],
  ["an error of another kind", (reference) => reference.ended(wait("a"), { event: "failed", code: "none" }, true)],
  [
    "a lock that is given where an obstacle is",
    (reference, paper) => {
      paper.content = "obstacle";
      held(reference, "a");
    },
  ],
  ["an assertHeld that throws for the holder", (reference) => reference.asserted(held(reference, "a"), false)],
  [
    "an assertHeld that passes when the lockfile was away, also after it is put back",
    (reference, paper) => {
      const hold = held(reference, "a");
      paper.content = 2;
      reference.asserted(hold, false);
      paper.content = 1;
      reference.asserted(hold, true);
    },
  ],
  ["a holder that is not named", (reference) => reference.named(undefined, held(reference, "a"))],
  [
    "another process that is named",
    (reference) => reference.named({ pid: 2, host: "", label: "a", proof: "recorded" }, held(reference, "a")),
  ],
  [
    "another label that is named",
    (reference) => reference.named({ pid: 1, host: "", label: "b", proof: "confirmed" }, held(reference, "a")),
  ],
])("the reference contradicts %s", ([, act]) => {
  const paper = new Paper();
  expect(() => act(new Reference(paper), paper)).toThrow(Contradiction);
});

test("the reference allows a lock after a release, after a kill, and of another file", () => {
  const paper = new Paper();
  const reference = new Reference(paper);
  reference.release(held(reference, "a"));
  held(reference, "b");
  reference.killed("process 1");
  held(reference, "c", 2);
  paper.content = 2;
  held(reference, "d");
  expect([...reference.holds.keys()]).toEqual(["c", "d"]);
});
