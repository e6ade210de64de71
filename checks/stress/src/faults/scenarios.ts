import { getEventListeners } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AcquireOptions, acquire, inspect } from "repolock";
import type { Companion } from "../companion.js";
import type { Fault } from "./fault.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import type { Verb } from "./rules.js";

/** What a scenario plays on. */
export interface Stage {
  readonly root: string;
  readonly lockfilePath: string;
  readonly fault: Fault;
  /** Ends a wait. */
  readonly abortion: AbortController;
  /** Another process. */
  readonly neighbour: Companion;
  /** Runs `deed` immediately before the contender's n-th try for the lock from now on. */
  beforeTry(n: number, deed: () => void): void;
  /** Notes something that must not be. */
  complain(what: string): void;
}

/** Something that is done with the library, in which every call fails in turn. */
export interface Scenario {
  readonly name: string;
  readonly verb: Verb;
  /** What comes of it when no call fails. */
  readonly answer: Outcome["answer"];
  /** Whether it takes so long that a quick run tries fewer errors. */
  readonly isSlow?: true;
  /** Arms the fault when all is prepared, and leaves nothing locked. */
  run(stage: Stage): Promise<Outcome>;
}

const FOR_EVER: AcquireOptions = { timeoutMs: Number.POSITIVE_INFINITY };

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "the first acquire and its release", verb: "acquire", answer: "held", run: (stage) => turn(stage) },
  {
    name: "an acquire over the record of a killed holder",
    verb: "acquire",
    answer: "held",
    run(stage) {
      const label = "x".repeat(200);
      writeFileSync(stage.lockfilePath, `${JSON.stringify({ pid: 1, host: "elsewhere", label })}\n`);
      return turn(stage);
    },
  },
  {
    name: "an acquire by who has just released the lock",
    verb: "acquire",
    answer: "held",
    async run(stage) {
      // A process that locks in a tight loop does not look for others every time.
      await new Promise((resolve) => setTimeout(resolve, 2));
      await (await acquire(stage.root)).release();
      return turn(stage);
    },
  },
  {
    name: "an acquire while another process has the lock",
    verb: "acquire",
    answer: "busy",
    async run(stage) {
      await stage.neighbour.acquire("holder", stage.root);
      const outcome = await turn(stage);
      await stage.neighbour.release("holder");
      return outcome;
    },
  },
  {
    name: "a wait until the lock is released",
    verb: "acquire",
    answer: "held",
    isSlow: true,
    async run(stage) {
      const holder = await acquire(stage.root);
      stage.beforeTry(3, () => holder.release());
      const outcome = await turn(stage, { ...FOR_EVER, signal: stage.abortion.signal, onWait: () => {} });
      await holder.release();
      return outcome;
    },
  },
  {
    name: "a wait that is aborted",
    verb: "acquire",
    answer: "aborted",
    isSlow: true,
    async run(stage) {
      await using _holder = await acquire(stage.root);
      stage.beforeTry(3, () => stage.abortion.abort());
      return await turn(stage, { ...FOR_EVER, signal: stage.abortion.signal });
    },
  },
  {
    name: "assertHeld",
    verb: "assertHeld",
    answer: "held",
    async run({ root, fault }) {
      await using lock = await acquire(root);
      fault.arm();
      const outcome = attempt(() => lock.assertHeld());
      fault.disarm();
      // A failure to look is no loss.
      lock.assertHeld();
      return outcome;
    },
  },
  {
    name: "inspect of a lock that another process has",
    verb: "inspect",
    answer: "reported",
    async run({ root, fault, neighbour }) {
      await neighbour.acquire("holder", root);
      fault.arm();
      const outcome = await report(root);
      fault.disarm();
      await neighbour.release("holder");
      return outcome;
    },
  },
  {
    name: "inspect of a lock that nobody has",
    verb: "inspect",
    answer: "reported",
    async run({ root, fault, neighbour }) {
      await neighbour.probe(root);
      fault.arm();
      return await report(root);
    },
  },
  {
    name: "inspect where there is no lockfile yet",
    verb: "inspect",
    answer: "reported",
    async run({ root, fault }) {
      fault.arm();
      return await report(root);
    },
  },
];

/**
 * Makes a root.
 *
 * @param inGit whether the lockfile belongs into `.git`; else it belongs beside it, as in a linked worktree
 */
export function prepareRoot(root: string, inGit: boolean): void {
  mkdirSync(inGit ? join(root, ".git") : root, { recursive: true });
}

/** Where the lockfile belongs. */
export function lockfilePathOf(root: string, inGit: boolean): string {
  return inGit ? join(root, ".git", "aiwf.lock") : join(root, ".aiwf.lock");
}

/** Takes the lock, has the neighbour see that it is taken, and releases it. */
async function turn({ root, fault, neighbour, complain }: Stage, options?: AcquireOptions): Promise<Outcome> {
  fault.arm();
  try {
    const lock = await acquire(root, options);
    const answer = await neighbour.probe(root);
    if (answer.ok) complain("another process could take the lock while it was held");
    await lock.release();
    return { answer: "held" };
  } catch (error) {
    return outcomeOf(error);
  } finally {
    fault.disarm();
    const listeners = options?.signal === undefined ? [] : getEventListeners(options.signal, "abort");
    if (listeners.length > 0) complain("a listener is left on the signal");
  }
}

function attempt(call: () => void): Outcome {
  try {
    call();
    return { answer: "held" };
  } catch (error) {
    return outcomeOf(error);
  }
}

async function report(root: string): Promise<Outcome> {
  try {
    const { state } = await inspect(root);
    return { answer: "reported", state };
  } catch (error) {
    return outcomeOf(error);
  }
}
