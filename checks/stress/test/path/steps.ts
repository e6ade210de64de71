import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type AcquireOptions, acquire, isRepolockError, type Lock } from "repolock";
import { interceptSystemCalls } from "support/system-calls";
import { callText } from "../faults/fault.js";
import type { Puppet } from "../puppet.js";
import { removeDirectory, scratchDirectory } from "../scratch.js";
import type { Replacement, Target } from "./replacements.js";
import { Witnesses } from "./witnesses.js";

// Long enough for a wait to do all that it does in the beginning.
const HOLD_MS = 20;

/** When the lockfile is replaced. */
export interface Moment {
  /** At which call of the contender, from 1 on; 0 is never. */
  readonly at: number;
  readonly isAfter: boolean;
  /** Whether the contender must wait for another process. */
  readonly waits: boolean;
  /** Whether the lockfile is in `.git`; else it is beside it. */
  readonly inGit: boolean;
}

/** What came of it: how many calls the contender made, whether the moment came, and what must not be, as stories. */
export interface Played {
  readonly calls: number;
  readonly isDone: boolean;
  readonly complaints: readonly string[];
}

/** Takes, confirms and releases the lock, while the lockfile is replaced between two calls. */
export async function playReplacement(
  replacement: Replacement,
  { at, isAfter, waits, inGit }: Moment,
  { holder, neighbour }: { readonly holder: Puppet; readonly neighbour: Puppet },
): Promise<Played> {
  const place = scratchDirectory();
  const root = join(place, "repository");
  const git = join(root, ".git");
  const lockfile = inGit ? join(git, "aiwf.lock") : join(root, ".aiwf.lock");
  const target: Target = { root, git, lockfile, aside: join(place, "aside") };
  mkdirSync(inGit ? git : root, { recursive: true });
  mkdirSync(target.aside);
  const story: string[] = [];
  const wrong: string[] = [];
  const witnesses = new Witnesses();
  let isArmed = false;
  let calls = 0;
  let isDone = false;
  let neighbours = 0;
  const restore = interceptSystemCalls((call, proceed) => {
    if (!isArmed || !(call.path.startsWith(place) || call.name === "spawn")) return proceed();
    const isMoment = ++calls === at;
    if (isMoment && !isAfter) apply();
    try {
      story.push(callText(call));
      return proceed();
    } finally {
      if (isMoment && isAfter) apply();
    }
  });
  function apply(): void {
    isDone = true;
    story.push(`  ${replacement.name}`);
    replacement.apply(target);
  }
  /** Runs something of the contender's, under the eyes of the interceptor. */
  async function armed<T>(work: () => Promise<T> | T): Promise<T> {
    isArmed = true;
    try {
      return await work();
    } finally {
      isArmed = false;
    }
  }
  async function question(): Promise<void> {
    const lock = `lock ${++neighbours}`;
    const { event, code, message } = await neighbour.acquire(lock, root);
    story.push(`the neighbour tries: ${event === "done" ? "it has a lock" : message}`);
    if (event === "done") witnesses.add(witnessOf(neighbour, lock));
    else if (code !== "repo-lock-busy" && code !== "repo-lock-acquire-failed") wrong.push(`${message}`);
    wrong.push(...(await witnesses.question()));
  }
  let isUndone = false;
  /** Puts everything back, while those that have lost their locks still live. */
  async function undo(): Promise<void> {
    if (!isDone || isUndone) return;
    isUndone = true;
    replacement.undo(target);
    story.push("  it is undone");
    await question();
  }

  if (waits) {
    await holder.acquire("first", root);
    witnesses.add(witnessOf(holder, "first"));
  }
  let timer: NodeJS.Timeout | undefined;
  const onWait = () => {
    timer ??= setTimeout(() => holder.release("first"), HOLD_MS);
  };
  const options: AcquireOptions = waits ? { timeoutMs: Number.POSITIVE_INFINITY, onWait } : {};
  const lock = await armed(() => acquire(root, options).catch((error: Error) => error));
  clearTimeout(timer);
  if (lock instanceof Error) {
    story.push(`the acquire rejects: ${lock.message}`);
    if (!isRepolockError(lock, "repo-lock-acquire-failed")) wrong.push(`an error of another kind: ${lock.stack}`);
  } else {
    witnesses.add({ name: "the contender", isHeld: () => passes(lock) });
    story.push(`the contender has ${lock.path}`);
    await question();
    story.push(`assertHeld ${(await armed(() => passes(lock))) ? "passes" : "throws"}`);
    await question();
    await undo();
    await armed(() => lock.release());
    story.push("the contender releases");
  }
  await holder.release("first");
  await question();
  await undo();
  restore();
  for (let i = 1; i <= neighbours; i++) await neighbour.release(`lock ${i}`);
  removeDirectory(place);
  const title = `${replacement.name}, ${isAfter ? "after" : "before"} call ${at}:\n  ${story.join("\n  ")}`;
  return { calls, isDone, complaints: wrong.map((text) => `${title}\nwrong: ${text}`) };
}

function witnessOf(puppet: Puppet, lock: string) {
  const name = `${lock} of ${puppet.name}`;
  return { name, isHeld: async () => (await puppet.ask("assertHeld", { lock })).event === "done" };
}

function passes(lock: Lock): boolean {
  try {
    lock.assertHeld();
    return true;
  } catch (error) {
    if (isRepolockError(error, "repo-lock-lost")) return false;
    throw error;
  }
}
