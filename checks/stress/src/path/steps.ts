import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type AcquireOptions, acquire, isRepolockError, type Lock } from "repolock";
import { interceptSystemCalls, type SystemCall } from "support/system-calls";
import type { Companion } from "../companion.js";
import type { Directories } from "../directories.js";
import { censusDifference, takeCensus } from "../faults/census.js";
import { callText } from "../faults/fault.js";
import { lockfilePathOf, prepareRoot } from "../faults/scenarios.js";
import { HANGS, withinTime } from "../within-time.js";
import type { Deed, Target } from "./deeds.js";
import { lockOf, type Witness, Witnesses } from "./witnesses.js";

// A holder lets go before the contender's try of this number.
const RELEASE_AT_TRY = 4;

/** When a deed is done. */
export interface Moment {
  /** At which call of the contender, from 1 on; 0 is never. */
  readonly at: number;
  readonly isAfter: boolean;
  /** Whether the contender must wait, for a holder that keeps the lock for some tries. */
  readonly waits: boolean;
  /** Whether the lockfile is in `.git`; else it is beside it. */
  readonly inGit: boolean;
}

/** What came of it. */
export interface Played {
  readonly calls: number;
  readonly isDone: boolean;
  /** What must not be, as a story; undefined if all is well. */
  readonly story: string | undefined;
}

/** Takes, confirms and releases the lock, while somebody does something to the lockfile between two calls. */
export async function playDeed(
  deed: Deed,
  moment: Moment,
  { neighbour, directories }: { neighbour: Companion; directories: Directories },
): Promise<Played> {
  const place = directories.create("path");
  const root = join(place, "repository");
  const target: Target = {
    root,
    git: join(root, ".git"),
    lockfile: lockfilePathOf(root, moment.inGit),
    aside: join(place, "aside"),
  };
  prepareRoot(root, moment.inGit);
  mkdirSync(target.aside);
  const before = await takeCensus();
  const story: string[] = [];
  const wrong: string[] = [];
  const witnesses = new Witnesses();
  let isArmed = false;
  let calls = 0;
  let tries = 0;
  let isDone = false;
  let atTry = () => {};
  const restore = interceptSystemCalls((call, proceed) => {
    if (!isArmed || !call.path.startsWith(place)) return proceed();
    if (isTry(call) && ++tries === RELEASE_AT_TRY) atTry();
    const isTurn = ++calls === moment.at;
    if (isTurn && !moment.isAfter) strike();
    try {
      story.push(callText(call));
      return proceed();
    } finally {
      if (isTurn && moment.isAfter) strike();
    }
  });
  function strike(): void {
    isDone = true;
    story.push(`  ${deed.name}`);
    deed.commit(target);
  }
  /** Runs something of the contender's, under the eyes of the interceptor. */
  async function armed<T>(work: () => Promise<T>): Promise<T> {
    isArmed = true;
    try {
      return await work();
    } finally {
      isArmed = false;
    }
  }
  let neighbours = 0;
  async function question(): Promise<void> {
    const name = `the neighbour's lock ${++neighbours}`;
    const answer = await neighbour.acquire(name, root);
    if (answer.ok) witnesses.add(lockOf(neighbour, name));
    else if (!["repo-lock-busy", "repo-lock-acquire-failed"].includes(answer.code)) wrong.push(answer.message);
    story.push(`the neighbour tries: ${answer.ok ? "it has a lock" : answer.message}`);
    wrong.push(...(await witnesses.question()));
  }

  let isUndone = false;
  /** Puts everything back, while those who have lost their locks still live. */
  async function undo(): Promise<void> {
    if (!isDone || isUndone) return;
    isUndone = true;
    deed.undo(target);
    story.push("  it is undone");
    await question();
  }

  const holder = moment.waits ? await acquire(root) : undefined;
  if (holder !== undefined) {
    witnesses.add(witnessOf("the first holder", holder));
    atTry = () => {
      story.push("  the holder releases");
      holder.release();
    };
  }
  const abortion = new AbortController();
  const { signal } = abortion;
  const options: AcquireOptions = moment.waits ? { timeoutMs: Number.POSITIVE_INFINITY, signal } : {};
  const lock = await armed(() => withinTime<Lock | Error>(acquire(root, options).catch(failure), new Error(HANGS)));
  // What hangs would go on for ever.
  abortion.abort();
  if (lock instanceof Error) {
    story.push(`the acquire rejects: ${lock.message}`);
    if (!isRepolockError(lock, "repo-lock-acquire-failed")) wrong.push(`an error of another kind: ${lock.stack}`);
  } else {
    witnesses.add(witnessOf("the contender", lock));
    story.push(`the contender has ${lock.path}`);
    await question();
    const assertion = await armed(async () => attempt(() => lock.assertHeld()));
    story.push(assertion === undefined ? "assertHeld passes" : `assertHeld: ${assertion}`);
    await question();
    await undo();
    await armed(() => lock.release());
    story.push("the contender releases");
  }
  await holder?.release();
  await question();
  await undo();
  restore();
  for (let i = 1; i <= neighbours; i++) await neighbour.release(`the neighbour's lock ${i}`);
  const leftBehind = censusDifference(before, await takeCensus());
  if (leftBehind !== "") wrong.push(`left behind: ${leftBehind}`);
  directories.remove(place);
  const title = `${deed.name}, ${moment.isAfter ? "after" : "before"} call ${moment.at}:`;
  const text = [title, ...story.map((line) => `  ${line}`), ...wrong.map((line) => `wrong: ${line}`)].join("\n");
  return { calls, isDone, story: wrong.length === 0 ? undefined : text };
}

function isTry({ name, args, path }: SystemCall): boolean {
  return name === "flockSync" && args[1] === "exnb" && path.includes("aiwf.lock");
}

function witnessOf(name: string, lock: Lock): Witness {
  return { name, isHeld: async () => attempt(() => lock.assertHeld()) === undefined };
}

/** What a call throws, in words; undefined if nothing. */
function attempt(call: () => void): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return isRepolockError(error, "repo-lock-lost") ? error.message : `an error of another kind: ${error}`;
  }
}

function failure(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
