import type { AcquireOptions, Lock } from "repolock-core";
import { acquireWithTiming } from "./acquire-with-timing.js";

const TIMING = { minPollIntervalMs: 15, maxPollIntervalMs: 50, retryDelayMs: 1 };

/**
 * Implements the contract of `Acquire` in repolock-core with `flock(2)`.
 *
 * To other processes: the lockfile is created if it does not exist, and stays. While the lock is held its first line
 * is a record of the holder; the release blanks it, and a holder that is killed leaves it. Contenders write nothing.
 */
export function acquire(root: string, options?: AcquireOptions): Promise<Lock> {
  return acquireWithTiming(TIMING, root, options);
}
