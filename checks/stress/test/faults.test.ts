// A call to the system that fails has the documented effect, leaves nothing behind, and never hangs.
import { getEventListeners } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AcquireOptions, acquire, inspect, isRepolockError } from "repolock";
import { Random } from "support/random";
import { interceptSystemCalls } from "support/system-calls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leftSince, takeCensus } from "./census.js";
import { untilOpenNowhere } from "./crash/processes.js";
import { type Effect, ERRORS, type ErrorName, effectsOf } from "./faults/effects.js";
import { Fault } from "./faults/fault.js";
import { Puppet } from "./puppet.js";
import { removeDirectory, scratchDirectory } from "./scratch.js";
import { isFull, seeds } from "./size.js";

// Long enough for a wait to do all that it does in the beginning.
const HOLD_MS = 20;

let neighbour: Puppet;
beforeAll(() => {
  neighbour = new Puppet("neighbour");
});
afterAll(() => neighbour[Symbol.asyncDispose]());

/** What came of a call of the library: the path that an error blames, and the name of the system's error behind it. */
interface Outcome {
  readonly answer: "held" | "busy" | "refused" | "lost" | "aborted" | "reported" | "other";
  readonly path?: string | undefined;
  readonly cause?: string | undefined;
  /** What a report says of the lock. */
  readonly state?: string | undefined;
  readonly message?: string;
}

/** Where a scenario plays. */
interface Stage {
  readonly root: string;
  readonly lockfilePath: string;
  readonly fault: Fault;
  complain(what: string): void;
}

/** Something that is done with the library, in which every call fails in turn, and what comes of it if none does. */
const SCENARIOS: Readonly<Record<string, { answer: Outcome["answer"]; run(stage: Stage): Promise<Outcome> }>> = {
  "the first acquire and its release": { answer: "held", run: (stage) => acquireAndRelease(stage) },
  "an acquire over the record of a killed holder": {
    answer: "held",
    run(stage) {
      const record = JSON.stringify({ pid: 1, host: "elsewhere", label: "x".repeat(200) });
      writeFileSync(stage.lockfilePath, `${record}\n`);
      return acquireAndRelease(stage);
    },
  },
  "an acquire while another process holds the lock": {
    answer: "busy",
    run: (stage) => whileNeighbourHolds(stage, () => acquireAndRelease(stage)),
  },
  "a wait until the holder releases": {
    answer: "held",
    run: (stage) => waitThen(stage, () => neighbour.release("holder")),
  },
  "a wait that is aborted": { answer: "aborted", run: (stage) => waitThen(stage, (abortion) => abortion.abort()) },
  assertHeld: {
    answer: "held",
    async run({ root, fault }) {
      await using lock = await acquire(root);
      fault.phase = "assertHeld";
      const outcome = await comeOf(async () => lock.assertHeld());
      fault.phase = undefined;
      // A failure to look is no loss.
      lock.assertHeld();
      return outcome;
    },
  },
  "inspect of a lock that another process holds": {
    answer: "reported",
    run: (stage) => whileNeighbourHolds(stage, () => look(stage)),
  },
  "inspect of a lock that is free": {
    answer: "reported",
    async run(stage) {
      await neighbour.probe(stage.root);
      return await look(stage);
    },
  },
  "inspect where there is no lockfile yet": { answer: "reported", run: look },
};

test.for(Object.keys(SCENARIOS))("each call fails in %s", async (name, { annotate }) => {
  const random = new Random(seeds(1, 1)[0] ?? 0);
  let failures = 0;
  for (const inGit of isFull ? [true, false] : [random.below(2) === 0]) {
    // A process keeps something from its first wait or child, so the first run does not count.
    await play(name, { at: 0, error: "EIO", lasts: false, inGit });
    const sound = await play(name, { at: 0, error: "EIO", lasts: false, inGit });
    expect(sound.complaints).toEqual([]);
    expect(sound.count).toBeGreaterThan(0);
    for (const lasts of [false, true]) {
      for (const error of isFull ? ERRORS : [random.pick(ERRORS)]) {
        for (let at = 1; at <= sound.count; at++) {
          const played = await play(name, { at, error, lasts, inGit }, sound.outcome);
          expect(played.complaints).toEqual([]);
          if (played.isHit) failures++;
        }
      }
    }
  }
  await annotate(`${failures} failures`);
});

interface Plan {
  /** Which call fails, from 1 on; 0 is none. */
  readonly at: number;
  readonly error: ErrorName;
  readonly lasts: boolean;
  /** Whether the lockfile is in `.git`, the usual case; else it is beside it, as in a linked worktree. */
  readonly inGit: boolean;
}

async function play(name: string, { at, error, lasts, inGit }: Plan, sound?: Outcome) {
  const scenario = SCENARIOS[name];
  if (scenario === undefined) throw new Error(name);
  const root = scratchDirectory();
  if (inGit) mkdirSync(join(root, ".git"));
  const lockfilePath = inGit ? join(root, ".git", "aiwf.lock") : join(root, ".aiwf.lock");
  const wrong: string[] = [];
  const complain = (what: string) => wrong.push(what);
  const fault = new Fault(at, error, lasts, ({ name, path }) => {
    return name === "spawn" || path === root || path.startsWith(`${root}/`) || path.startsWith("/proc/");
  });
  const before = takeCensus();
  const restore = interceptSystemCalls((call, proceed) => fault.intercept(call, proceed));
  const outcome = await scenario.run({ root, lockfilePath, fault, complain });
  restore();
  const left = await leftSince(before);
  if (left.length > 0) complain(`left behind: ${left.join(", ")}`);
  const probe = await neighbour.probe(root);
  if (probe.event === "failed") {
    // A helper that is being killed can still get the lock; then it frees it.
    await untilOpenNowhere(lockfilePath);
    const again = await neighbour.probe(root);
    if (again.event === "failed") complain(`afterwards another process cannot take the lock: ${again.message}`);
  }
  const { hit } = fault;
  const effects = hit && sound && effectsOf({ ...hit, error, lasts, root, lockfilePath });
  const isExpected =
    effects?.some((effect) => isEffect(effect, outcome, sound, hit?.call.path, error)) ??
    outcome.answer === scenario.answer;
  if (!isExpected) complain(`expected ${effects?.join(" or ") ?? scenario.answer}, not ${JSON.stringify(outcome)}`);
  removeDirectory(root);
  const story = `${name}\n  ${fault.calls.join("\n  ")}\n`;
  return { outcome, count: fault.count, isHit: hit !== undefined, complaints: wrong.map((text) => `${story}${text}`) };
}

function isEffect(
  effect: Effect,
  outcome: Outcome,
  sound: Outcome | undefined,
  path: string | undefined,
  error: string,
) {
  const { answer, cause, state } = outcome;
  if (effect === "unharmed") return answer === sound?.answer && (state === sound.state || state === "unknown");
  return answer === effect && cause === error && (effect === "lost" || outcome.path === path);
}

/** Acquires the lock, has the neighbour see that it is held, and releases it. */
async function acquireAndRelease({ root, fault, complain }: Stage, options?: AcquireOptions): Promise<Outcome> {
  fault.phase = "acquire";
  const outcome = await comeOf(async () => {
    const lock = await acquire(root, options);
    fault.phase = undefined;
    if ((await neighbour.probe(root)).event === "done")
      complain("another process could take the lock while it was held");
    fault.phase = "release";
    await lock.release();
  });
  fault.phase = undefined;
  if (options?.signal && getEventListeners(options.signal, "abort").length > 0) complain("a listener is left");
  return outcome;
}

async function waitThen(stage: Stage, end: (abortion: AbortController) => unknown): Promise<Outcome> {
  const abortion = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onWait = () => {
    timer ??= setTimeout(() => end(abortion), HOLD_MS);
  };
  const options = { timeoutMs: Number.POSITIVE_INFINITY, signal: abortion.signal, onWait };
  const outcome = await whileNeighbourHolds(stage, () => acquireAndRelease(stage, options));
  clearTimeout(timer);
  return outcome;
}

async function whileNeighbourHolds({ root }: Stage, work: () => Promise<Outcome>): Promise<Outcome> {
  expect(await neighbour.acquire("holder", root)).toMatchObject({ event: "done" });
  try {
    return await work();
  } finally {
    await neighbour.release("holder");
  }
}

async function look({ root, fault }: Stage): Promise<Outcome> {
  fault.phase = "inspect";
  try {
    const { state } = await inspect(root);
    return { answer: "reported", state };
  } catch (error) {
    return outcomeOf(error);
  } finally {
    fault.phase = undefined;
  }
}

async function comeOf(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return { answer: "held" };
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): Outcome {
  if (isRepolockError(error, "repo-lock-busy")) return { answer: "busy", path: error.path };
  if (isRepolockError(error, "repo-lock-acquire-failed") || isRepolockError(error, "repo-lock-lost")) {
    const answer = error.code === "repo-lock-lost" ? "lost" : "refused";
    return { answer, path: error.path, cause: causeOf(error), message: error.message };
  }
  if (error instanceof Error && error.name === "AbortError") return { answer: "aborted" };
  return { answer: "other", message: String(error) };
}

/** An error of the lock can have another one between itself and the system's. */
function causeOf({ cause }: { cause?: unknown }): string | undefined {
  if (isRepolockError(cause)) return causeOf(cause);
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}
