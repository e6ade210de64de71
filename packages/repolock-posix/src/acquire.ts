import { dirname } from "node:path";
import {
  type AcquireOptions,
  checkAcquireArguments,
  ErrBusy,
  type Lock,
  locksOfCallChain,
  resolveRoot,
} from "repolock-core";
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

// How often to try although the kernel has not called: the helper may be stopped, or the lockfile may be replaced.
const CHECK_INTERVAL_MS = 1000;

// How often to try where no helper can wait in the kernel's queue. At random, so that pollers do not run in step.
const MIN_POLL_MS = 15;
const MAX_POLL_MS = 50;

/**
 * Implements the contract of `Acquire` in repolock-core with `flock(2)`.
 *
 * To other processes: the lockfile is created if it does not exist, and stays. While the lock is held its first line
 * is a record of the holder; the release blanks it, and a holder that is killed leaves it. Contenders write nothing.
 */
export async function acquire(root: string, options: AcquireOptions = {}): Promise<Lock> {
  checkAcquireArguments(root, options);
  // Read now, because the working directory and the options may change during the wait.
  const { timeoutMs = 0, signal, label, onWait, reach, inherit } = options;
  const wait = { startMs: performance.now(), timeoutMs, signal, label, onWait };
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
      const leftMs = startMs + timeoutMs - performance.now();
      const isOver = leftMs <= 0;
      if (isOver || (place?.isFirst && performance.now() >= tryAtMs)) {
        // A timer can be early by a millisecond, which is as long as the pause.
        while (queue.pauseMs > 0 && (place === undefined || performance.now() < startMs + timeoutMs)) {
          await sleep.for(queue.pauseMs);
          throwIfAborted(signal);
        }
        const lockfile = await contender.tryLock(isOver ? undefined : leftMs).catch((error: unknown) => {
          // A helper that was ended because of the signal has no other reason.
          throwIfAborted(signal);
          throw error;
        });
        if (lockfile !== undefined) {
          const lock = new HeldLock(lockfile, flock, label, () => queue.take(hadToWait));
          contender.handOver();
          // Who has held it before has written into it.
          const isNew = lockfile.identity.size === 0n;
          if (isNew && dirname(lockfile.path) === site.root) keepOutOfGit(site.root, lockfile.path);
          return lock;
        }
        throwIfAborted(signal);
        const { path } = contender;
        const waitedMs = performance.now() - startMs;
        if (isOver) {
          const [holder, note] = [contender.identifyHolder(), site.whyNotInherited?.()];
          throw new ErrBusy({ path, waitedMs, holder, note });
        }
        hadToWait ||= !queue.isHeldHere;
        // What this process holds itself, its release will tell.
        const willHear = queue.isHeldHere || contender.enqueue(leftMs, sleep.wake);
        tryAtMs = performance.now() + (willHear ? CHECK_INTERVAL_MS : pollIntervalMs());
      }
      news?.tell(contender.path, performance.now() - startMs);
      throwIfAborted(signal);
      const checkInMs = place?.isFirst ? tryAtMs - performance.now() : Number.POSITIVE_INFINITY;
      const sleepMs = Math.min(leftMs, checkInMs, news === undefined ? Number.POSITIVE_INFINITY : NEWS_INTERVAL_MS);
      // A try is in vain as long as this process holds the lock itself.
      if (await sleep.for(sleepMs)) tryAtMs = queue.isHeldHere ? performance.now() + CHECK_INTERVAL_MS : 0;
      throwIfAborted(signal);
    }
  } finally {
    if (contender.isOpen) await contender.close();
    place?.leave();
    sleep[Symbol.dispose]();
  }
}

/** Who is inside of a `withLock` of the same lockfile would wait for itself. */
function refuseReentrance(site: Site): void {
  for (const lock of locksOfCallChain()) {
    if (!(lock instanceof HeldLock || lock instanceof JointLock) || lock.released) continue;
    const path = site.resolvePath();
    if (!lock.isOf(path)) continue;
    const note = "the withLock that this acquire is called in holds it: use its lock";
    throw new ErrBusy({ path, waitedMs: 0, holder: identifyHolderAt(path), note });
  }
}

function pollIntervalMs(): number {
  return MIN_POLL_MS + Math.random() * (MAX_POLL_MS - MIN_POLL_MS);
}
