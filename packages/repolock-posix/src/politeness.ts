import { constants, openSync } from "node:fs";
import { dirname } from "node:path";
import { closeQuietly } from "./close-quietly.js";
import type { Flock } from "./flock.js";

// Those who wait put a mark: a shared flock on the lockfile's directory. Who has just released the lock and wants it
// again looks for the mark first and, if there is one, lets a moment pass: the others are awake by then, and take it.
// This serves fairness alone. Who holds the lock is decided by the lockfile, whatever happens here.

/** How long a process that meets waiters lets them have the lock, in milliseconds: several times a hand-off. */
export const YIELD_MS = 2;

// Who comes back later than this has given the others their chance.
const RECENT_RELEASE_MS = 25;

// A process that locks in a tight loop need not look every time.
const LOOK_INTERVAL_MS = 1;

const OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY;

/** The lock that this process released last. One is enough to remember: who takes turns on several is not greedy. */
const lastRelease = {
  root: "",
  lockfilePath: "",
  atMs: Number.NEGATIVE_INFINITY,
  lookedAtMs: Number.NEGATIVE_INFINITY,
};

/** Remembers that this process has just released the lock of `root`. */
export function noteRelease(root: string, lockfilePath: string): void {
  lastRelease.root = root;
  lastRelease.lockfilePath = lockfilePath;
  lastRelease.atMs = performance.now();
}

/** Whether this process should let others go first: it released the lock of `root` a moment ago, and others wait. */
export function shouldYield(root: string, flock: Flock): boolean {
  if (root !== lastRelease.root) return false;
  const nowMs = performance.now();
  if (nowMs - lastRelease.atMs > RECENT_RELEASE_MS || nowMs - lastRelease.lookedAtMs < LOOK_INTERVAL_MS) return false;
  lastRelease.lookedAtMs = nowMs;
  const mark = withDirectory(lastRelease.lockfilePath, (fd) => flock.tryLockExclusive(fd));
  if (mark === undefined) return false;
  closeQuietly(mark.fd);
  return !mark.isLocked;
}

/**
 * Puts the mark of a waiter.
 *
 * @returns a descriptor to close when the wait ends; undefined if there can be no mark now
 */
export function markWaiting(lockfilePath: string, flock: Flock): number | undefined {
  const mark = withDirectory(lockfilePath, (fd) => flock.tryLockShared(fd));
  if (mark?.isLocked) return mark.fd;
  if (mark !== undefined) closeQuietly(mark.fd);
  return undefined;
}

function withDirectory(
  lockfilePath: string,
  tryLock: (fd: number) => boolean,
): { fd: number; isLocked: boolean } | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(dirname(lockfilePath), OPEN_DIRECTORY);
    return { fd, isLocked: tryLock(fd) };
  } catch {
    // The directory cannot be locked, or there are no descriptors left: then without manners.
    if (fd !== undefined) closeQuietly(fd);
    return undefined;
  }
}
