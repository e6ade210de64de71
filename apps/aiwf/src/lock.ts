import type { Lock } from "repolock";
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

/**
 * Runs `work` while the repository's lock is held. Says so on a terminal if the turn is long in coming.
 *
 * @throws an error of repolock if the lock cannot be had, and then `work` was not called
 */
export async function withRepoLock<T>(
  root: string,
  { label, activity, timeoutMs }: LockRequest,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  // Here and not above: verbs that do not lock share modules with those that do.
  const { acquire } = await import("repolock");
  const notice = new WaitNotice(label);
  let lock: Lock;
  try {
    lock = await acquire(root, { timeoutMs, label: activity, onWait: (wait) => notice.show(wait) });
  } finally {
    notice.clear();
  }
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}
