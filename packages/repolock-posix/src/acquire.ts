import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type AcquireOptions,
  checkAcquireArguments,
  ErrAcquire,
  ErrBusy,
  type Lock,
  systemErrorText,
} from "repolock-core";
import { type Flock, loadFlock } from "./flock.js";
import { HeldLock } from "./held-lock.js";
import { Lockfile } from "./lockfile.js";

const POLL_INTERVAL_MS = 25;

// A lockfile that is replaced as often as this within one try is replaced in a loop: better to say so than to spin.
const MAX_REOPENS = 1000;

/**
 * Implements the contract of `Acquire` in repolock-core with `flock(2)`.
 *
 * To other processes: the lockfile is created if it does not exist, and stays; its content is left alone.
 */
export async function acquire(root: string, options: AcquireOptions = {}): Promise<Lock> {
  checkAcquireArguments(root, options);
  const { timeoutMs = 0, signal, onWait } = options;
  signal?.throwIfAborted();
  const flock = loadFlock();
  // Now, because the working directory may change during the wait.
  const directory = resolve(root);

  const startMs = performance.now();
  for (let tries = 1; ; tries++) {
    const attempt = tryLock(directory, flock);
    if (attempt.lock !== undefined) return attempt.lock;

    const { path } = attempt;
    const waitedMs = performance.now() - startMs;
    if (waitedMs >= timeoutMs) throw new ErrBusy({ path, waitedMs });
    if (tries === 1) onWait?.({ path, waitedMs });
    await pause(Math.min(POLL_INTERVAL_MS, timeoutMs - waitedMs), signal);
  }
}

/** Tries once. Without a lock in the result, somebody else has it. */
function tryLock(root: string, flock: Flock): { lock?: HeldLock; path: string } {
  for (let reopens = 0; ; reopens++) {
    const lockfile = Lockfile.open(root);
    const { path } = lockfile;
    let lock: HeldLock | undefined;
    try {
      if (!flock.tryLockExclusive(lockfile.fd)) return { path };
      // Between open and lock somebody may have removed or replaced it, and others now lock the new one.
      if (lockfile.isAtPath()) lock = new HeldLock(lockfile, flock);
    } catch (cause) {
      throw new ErrAcquire(`locking ${path}: ${systemErrorText(cause)}`, { path, cause });
    } finally {
      if (lock === undefined) lockfile.close();
    }
    if (lock !== undefined) return { lock, path };
    if (reopens === MAX_REOPENS) throw new ErrAcquire(`locking ${path}: somebody keeps replacing it`, { path });
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // The timer's AbortError wraps the reason; the caller gets the reason itself.
    signal?.throwIfAborted();
    throw error;
  }
}
