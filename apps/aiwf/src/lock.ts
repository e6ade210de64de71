import type { Lock } from "repolock";
import { Failure } from "./failure.js";
import { WaitNotice } from "./wait-notice.js";

/** How a verb takes the lock. */
export interface LockRequest {
  /** What messages begin with: `aiwf add`. */
  readonly label: string;
  /** What the holder is doing, for those who wait: `aiwf add gap`. */
  readonly activity: string;
  /** 0 is one try. */
  readonly timeoutMs: number;
}

// 128 + SIGINT, as the shell has it.
const INTERRUPTED = 130;

/**
 * Runs `work` while the repository's lock is held. Says so on a terminal if the turn is long in coming.
 *
 * @throws an error of repolock if the lock cannot be had, and then `work` was not called
 * @throws Failure with exit code 130 if the user interrupts the wait
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

async function acquireVisibly(root: string, { label, activity, timeoutMs }: LockRequest): Promise<Lock> {
  // Here and not above: verbs that do not lock share modules with those that do.
  const { acquire } = await import("repolock");
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Failure("interrupted", { exitCode: INTERRUPTED, plain: true }));
  const notice = new WaitNotice(label);
  process.once("SIGINT", interrupt);
  try {
    const { signal } = interruption;
    return await acquire(root, { timeoutMs, signal, label: activity, onWait: (wait) => notice.show(wait) });
  } finally {
    process.off("SIGINT", interrupt);
    notice.clear();
  }
}
