import { type AcquireOptions, checkAcquireArguments, ErrBusy, type Lock, resolveRoot } from "repolock-core";
import { Contender } from "./contender.js";
import { HeldLock } from "./held-lock.js";
import { HolderNews, NEWS_INTERVAL_MS } from "./holder-news.js";
import { localQueue } from "./local-queue.js";
import { loadFlock } from "./locking.js";
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
  const { timeoutMs = 0, signal, label, onWait } = options;
  throwIfAborted(signal);
  const startMs = performance.now();
  // Resolved now, because the working directory may change during the wait.
  const directory = resolveRoot(root);
  const flock = loadFlock();
  const sleep = new Sleep(signal);
  const queue = localQueue(directory);
  const contender = new Contender(directory, flock);
  const news = onWait && new HolderNews(queue.holder, onWait);
  const place = timeoutMs > 0 ? queue.join(sleep.wake) : undefined;
  try {
    let tryAtMs = startMs;
    let hadToWait = false;
    for (;;) {
      const leftMs = startMs + timeoutMs - performance.now();
      const isOver = leftMs <= 0;
      if (isOver || (place?.isFirst && performance.now() >= tryAtMs)) {
        const pauseMs = place === undefined ? queue.pauseMs : Math.min(queue.pauseMs, leftMs);
        if (pauseMs > 0) await sleep.for(pauseMs);
        const lockfile = await contender.tryLock(isOver ? undefined : leftMs);
        if (lockfile !== undefined) {
          const lock = new HeldLock(lockfile, flock, label, () => queue.take(hadToWait));
          contender.handOver();
          return lock;
        }
        throwIfAborted(signal);
        const { path } = contender;
        const waitedMs = performance.now() - startMs;
        if (isOver) throw new ErrBusy({ path, waitedMs, holder: contender.identifyHolder() });
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

function pollIntervalMs(): number {
  return MIN_POLL_MS + Math.random() * (MAX_POLL_MS - MIN_POLL_MS);
}
