import { dirname } from "node:path";
import {
  type AcquireOptions,
  checkAcquireArguments,
  ErrBusy,
  type Lock,
  locksOfCallChain,
  resolveRoot,
} from "repolock-core";
import { clockMs } from "./clock.js";
import { Contender } from "./contender.js";
import { findSites } from "./find-sites.js";
import type { Flock } from "./flock.js";
import { keepOutOfGit } from "./git-exclude.js";
import { HeldLock } from "./held-lock.js";
import { identifyHolderAt } from "./holder.js";
import { HolderNews, NEWS_INTERVAL_MS } from "./holder-news.js";
import { JointLock } from "./joint-lock.js";
import { localQueue } from "./local-queue.js";
import { loadFlock } from "./locking.js";
import type { Site } from "./site.js";
import { Sleep, throwIfAborted } from "./sleep.js";

// How often to try without news from the helper: somebody may have stopped it, or replaced the lockfile. The longer the wait,
// the less it matters when that is noticed, and the more the tries cost.
const MIN_CHECK_INTERVAL_MS = 1000;
const MAX_CHECK_INTERVAL_MS = 5000;

// How often to try where no helper can wait in the kernel's queue. At random, so that pollers do not synchronise.
const MIN_POLL_MS = 15;
const MAX_POLL_MS = 50;

/**
 * Implements the contract of `Acquire` in repolock-core with `flock(2)`.
 *
 * Other processes see this: the first acquire creates the lockfile, which stays. A holder writes its record into the first
 * line and blanks it at the release; a killed holder leaves its record. Contenders write nothing.
 */
export async function acquire(root: string, options: AcquireOptions = {}): Promise<Lock> {
  checkAcquireArguments(root, options);
  // Now, because the working directory and the options may change during the wait.
  const { timeoutMs = 0, signal, label, onWait, reach, inherit } = options;
  const wait = { startMs: clockMs(), timeoutMs, signal, label, onWait };
  throwIfAborted(signal);
  const [first, second] = findSites(resolveRoot(root), reach, inherit);
  const flock = loadFlock();
  const held = await lockSite(first, flock, wait);
  if (second === undefined) return held;
  try {
    return new JointLock(held, await lockSite(second, flock, wait));
  } catch (error) {
    await held.release();
    throw error;
  }
}

type Wait = Omit<AcquireOptions, "reach" | "inherit"> & { readonly startMs: number; readonly timeoutMs: number };

async function lockSite(site: Site, flock: Flock, wait: Wait): Promise<HeldLock> {
  const { startMs, timeoutMs, signal, label, onWait } = wait;
  refuseReentrance(site);
  const sleep = new Sleep(signal);
  const queue = localQueue(site.key);
  const contender = new Contender(site, flock, signal);
  const news = onWait && new HolderNews(queue.holder, onWait);
  const place = timeoutMs > 0 ? queue.join(sleep.wake) : undefined;
  try {
    let tryAtMs = startMs;
    let hadToWait = false;
    for (;;) {
      const leftMs = startMs + timeoutMs - clockMs();
      const isOver = leftMs <= 0;
      if (isOver || (place?.isFirst && clockMs() >= tryAtMs)) {
        // Node's timers can fire a millisecond early, and the pause is a millisecond long.
        while (queue.pauseMs > 0 && (place === undefined || clockMs() < startMs + timeoutMs)) {
          await sleep.for(queue.pauseMs);
          throwIfAborted(signal);
        }
        const lockfile = await contender.tryLock(isOver ? undefined : leftMs).catch((error: unknown) => {
          // The signal may have ended the helper that reports this error.
          throwIfAborted(signal);
          throw error;
        });
        if (lockfile !== undefined) {
          const lock = new HeldLock(lockfile, flock, label, () => queue.noteAcquired(hadToWait));
          contender.passToLock();
          // An earlier holder would have written its record.
          const isNew = lockfile.identity.size === 0n;
          if (isNew && dirname(lockfile.path) === site.root) keepOutOfGit(site.root, lockfile.path);
          return lock;
        }
        throwIfAborted(signal);
        const { path } = contender;
        const waitedMs = clockMs() - startMs;
        if (isOver) {
          const [holder, note] = [contender.identifyHolder(), site.whyNotInherited?.()];
          throw new ErrBusy({ path, waitedMs, holder, note });
        }
        hadToWait ||= !queue.isHeldHere;
        // If this process holds the lock, its release wakes this acquire.
        const willHear = queue.isHeldHere || contender.enqueue(leftMs, sleep.wake);
        tryAtMs = clockMs() + (willHear ? checkIntervalMs(waitedMs) : pollIntervalMs());
      }
      news?.tell(contender.path, clockMs() - startMs);
      throwIfAborted(signal);
      const checkInMs = place?.isFirst ? tryAtMs - clockMs() : Number.POSITIVE_INFINITY;
      const sleepMs = Math.min(leftMs, checkInMs, news === undefined ? Number.POSITIVE_INFINITY : NEWS_INTERVAL_MS);
      // No try succeeds while this process holds the lock.
      if (await sleep.for(sleepMs)) tryAtMs = queue.isHeldHere ? clockMs() + MIN_CHECK_INTERVAL_MS : 0;
      throwIfAborted(signal);
    }
  } finally {
    if (contender.isOpen) await contender.close();
    place?.leave();
    sleep[Symbol.dispose]();
  }
}

/** Rejects an acquire inside a `withLock` of the same lockfile, which would wait for itself. */
function refuseReentrance(site: Site): void {
  for (const lock of locksOfCallChain()) {
    if (!(lock instanceof HeldLock || lock instanceof JointLock) || lock.released) continue;
    const path = site.resolvePath();
    if (!lock.isOf(path)) continue;
    const note = "the withLock around this acquire holds it; use the lock that withLock passes to its function";
    throw new ErrBusy({ path, waitedMs: 0, holder: identifyHolderAt(path), note });
  }
}

function checkIntervalMs(waitedMs: number): number {
  return Math.min(Math.max(waitedMs, MIN_CHECK_INTERVAL_MS), MAX_CHECK_INTERVAL_MS);
}

function pollIntervalMs(): number {
  return MIN_POLL_MS + Math.random() * (MAX_POLL_MS - MIN_POLL_MS);
}
