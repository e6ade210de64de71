import type { Lock, Reach, WaitInfo } from "repolock";
import type { OptionRow } from "./command-line/verb.js";
import { ENDING_SIGNALS, interruptedBy } from "./git/interruption.js";
import { usageFailure } from "./print/failure.js";
import { goQuote } from "./print/go-format.js";
import { WaitNotice } from "./print/terminal.js";

/** How a verb acquires the lock. */
export interface LockRequest {
  /** The beginning of messages: `aiwf add`. */
  readonly label: string;
  /** The holder's work, for waiters: `aiwf add gap`. */
  readonly activity: string;
  /** 0 tries once. */
  readonly timeoutMs: number;
  /** Which processes to exclude: those in this worktree, the default, or in all worktrees of the repository. */
  readonly reach?: Reach | undefined;
}

/**
 * Acquires the repository's lock, runs `work`, and releases the lock. Shows a long wait on a terminal. Below `aiwf exec` the
 * verb runs under the lock of `exec`.
 *
 * @throws an error of repolock if the acquire fails, without a call of `work`
 * @throws Failure with exit code 128 + n if signal n interrupts the wait
 */
export async function withRepoLock<T>(
  root: string,
  request: LockRequest,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await acquireVisibly(root, request);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}

/** Loads the lock's code, which verbs that do not lock do without. Call this function when there is time, and it is there later. */
export function loadLock(): Promise<typeof import("repolock")> {
  return import("repolock");
}

async function acquireVisibly(root: string, { label, activity, timeoutMs, reach }: LockRequest): Promise<Lock> {
  const { acquire } = await loadLock();
  const interruption = new AbortController();
  const interrupt = (signal: (typeof ENDING_SIGNALS)[number]) => interruption.abort(interruptedBy(signal));
  const notice = new WaitNotice(label);
  for (const signal of ENDING_SIGNALS) process.once(signal, interrupt);
  try {
    const { signal } = interruption;
    const onWait = (wait: WaitInfo) => notice.show(wait);
    return await acquire(root, { timeoutMs, signal, label: activity, onWait, reach, inherit: true });
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, interrupt);
    notice.clear();
  }
}

/** The row of `--lock-timeout`, for every verb that locks. */
export const LOCK_TIMEOUT_OPTION: OptionRow = {
  flags: "--lock-timeout <duration>",
  description: "how long to wait for the lock: 0, 500ms, 2s, 5m or inf (default: $AIWF_LOCK_TIMEOUT, or 2s)",
};

const DEFAULT_LOCK_TIMEOUT_MS = 2000;

const UNIT_MS = { ms: 1, s: 1000, m: 60_000 } as const;

/**
 * Returns how long to wait for the lock, in milliseconds: the option, else `AIWF_LOCK_TIMEOUT`, else two seconds.
 *
 * @param option the value of `--lock-timeout`
 * @throws Failure with exit code 2 for an invalid duration
 */
export function lockTimeoutMs(option: string | undefined): number {
  if (option !== undefined) return parseDuration("--lock-timeout", option);
  const setting = process.env["AIWF_LOCK_TIMEOUT"];
  return setting ? parseDuration("AIWF_LOCK_TIMEOUT", setting) : DEFAULT_LOCK_TIMEOUT_MS;
}

function parseDuration(name: string, text: string): number {
  if (text === "0") return 0;
  if (text === "inf") return Number.POSITIVE_INFINITY;
  const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  if (unit === "ms" || unit === "s" || unit === "m") return Number(count) * UNIT_MS[unit];
  throw usageFailure(`${name}: invalid duration ${goQuote(text)}: use 0, 500ms, 2s, 5m or inf`);
}
