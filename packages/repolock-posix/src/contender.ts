import { ErrAcquire, type LockHolder, systemErrorText } from "repolock-core";
import { clockMs } from "./clock.js";
import { describeFilesystem } from "./filesystem.js";
import type { Flock, TryLimits } from "./flock.js";
import { WaitingHelper } from "./helper.js";
import { findHelper, RELEASED_UNANSWERED, WAIT_ORDER } from "./helper-program.js";
import { identifyHolder } from "./holder.js";
import { Lockfile } from "./lockfile.js";
import { lockingRemedy } from "./locking-remedy.js";
import { readRecordLineAt } from "./record.js";
import type { Site } from "./site.js";
import type { Signal } from "./sleep.js";

// If the lockfile changes this often within one try, another program replaces it in a loop: report that instead of spinning.
const MAX_REOPENS = 1000;

// If a helper ends without the lock, for example killed, start the next one later: it might end too.
const HELPER_RETRY_MS = 1000;

// How long a helper keeps the lock for a waiter that does not answer. If the waiter answers too late, the next helper
// keeps the lock longer, so that a process with a busy event loop acquires the lock in the end.
const MIN_ANSWER_MS = 50;
const MAX_ANSWER_MS = 2000;

// How long to assume that a living helper is in the kernel's queue.
const TRUST_HELPER_MS = 10_000;

// Limits for a single try, far above the time that a helper needs on a loaded machine.
const MIN_TRY_MS = 500;
const MAX_TRY_MS = 5000;

// A helper whose waiter was killed exits after this time, unless it acquires the lock before.
const MAX_HELPER_LIFE_MS = 3_600_000;

/** One acquire of one site: single tries, and between them a helper in the kernel's queue. */
export class Contender {
  readonly #site: Site;
  readonly #flock: Flock;
  readonly #signal: Signal | undefined;
  #lockfile: Lockfile | undefined;
  #helper: WaitingHelper | undefined;
  #answerMs = MIN_ANSWER_MS;
  #noHelperUntilMs = 0;
  #trustHelperUntilMs = 0;

  /** @param signal ends a try by a helper */
  constructor(site: Site, flock: Flock, signal?: Signal) {
    this.#site = site;
    this.#flock = flock;
    this.#signal = signal;
  }

  /**
   * Tries once, without waiting.
   *
   * @param leftMs how much longer this acquire waits, in milliseconds; 0 for a single or a last try
   * @returns the locked lockfile; undefined if another process holds the lock
   * @throws ErrAcquire (`repo-lock-acquire-failed`)
   */
  async tryLock(leftMs = 0): Promise<Lockfile | undefined> {
    for (let reopens = 0; reopens <= MAX_REOPENS; reopens++) {
      this.#lockfile ??= Lockfile.open(this.#site);
      const lockfile = this.#lockfile;
      if (lockfile === undefined) return undefined;
      const { path } = lockfile;
      let isLocked: boolean;
      let isCurrent: boolean;
      try {
        const helper = this.#helper;
        const limits = { limitMs: helperLimitMs(leftMs), signal: this.#signal };
        isLocked = await (helper === undefined
          ? this.#flock.tryLock(lockfile, limits)
          : this.#takeOverFrom(helper, lockfile, limits, leftMs === 0));
        // Somebody may have removed or replaced the file since we opened it; other processes now lock the new file.
        isCurrent = lockfile.isCurrent();
      } catch (cause) {
        if (cause instanceof ErrAcquire) throw cause;
        const reason = `${systemErrorText(cause)}${lockingRemedy(cause, path)}`;
        throw new ErrAcquire(`locking ${path}: ${reason}`, { path, cause });
      }
      if (!isCurrent) {
        await this.close();
        continue;
      }
      return isLocked ? lockfile : undefined;
    }
    const path = this.#site.resolvePath();
    throw new ErrAcquire(`locking ${path}: another program keeps replacing it; find and stop that program`, { path });
  }

  /** The helper can still release the lock, so only a try that succeeds after the helper's end counts. */
  async #takeOverFrom(helper: WaitingHelper, lockfile: Lockfile, limits: TryLimits, isLast: boolean): Promise<boolean> {
    const flock = this.#flock;
    if (helper.state === "waiting") {
      // A try between a release and the wake-up of the first waiter overtakes the waiters before us, so try rarely while the
      // helper is in the kernel's queue. But do try: a helper can hang.
      const isTrusted = clockMs() < this.#trustHelperUntilMs && !helper.isStopped;
      if (isTrusted && !isLast) return false;
      this.#trustHelperUntilMs = clockMs() + TRUST_HELPER_MS;
      if (!(await flock.tryLock(lockfile, limits))) return false;
    }
    this.#helper = undefined;
    if (helper.state !== "locked" || !flock.unlocksAtOnce) await helper.end();
    if (await flock.tryLock(lockfile, limits)) return true;
    if (helper.exitCode === RELEASED_UNANSWERED) this.#answerMs = Math.min(this.#answerMs * 2, MAX_ANSWER_MS);
    else this.#noHelperUntilMs = clockMs() + HELPER_RETRY_MS;
    return false;
  }

  /**
   * Starts a helper that waits in the kernel's queue, unless one waits already.
   *
   * @param leftMs how much longer this acquire waits, in milliseconds
   * @param onChange called when the acquire should try again
   * @returns false if the caller must poll
   */
  enqueue(leftMs: number, onChange: () => void): boolean {
    if (this.#helper !== undefined) return true;
    const lockfile = this.#lockfile;
    if (lockfile === undefined || clockMs() < this.#noHelperUntilMs) return false;
    const program = findHelper(WAIT_ORDER);
    if (program === undefined || !canBlock(lockfile.path)) {
      this.#noHelperUntilMs = Number.POSITIVE_INFINITY;
      return false;
    }
    try {
      const boundMs = Math.min(leftMs, MAX_HELPER_LIFE_MS);
      this.#trustHelperUntilMs = clockMs() + TRUST_HELPER_MS;
      this.#helper = new WaitingHelper(program, lockfile.fd, this.#answerMs, boundMs, onChange);
      return true;
    } catch {
      this.#noHelperUntilMs = clockMs() + HELPER_RETRY_MS;
      return false;
    }
  }

  /** Passes the lockfile to the new lock: from now on {@link close} does not close it. */
  passToLock(): void {
    this.#lockfile = undefined;
  }

  /** The lockfile that this acquire waits for. */
  get path(): string {
    return this.#lockfile?.path ?? this.#site.resolvePath();
  }

  /** Returns the holder, when known. */
  identifyHolder(): LockHolder | undefined {
    const lockfile = this.#lockfile;
    return lockfile && identifyHolder(lockfile.identity, readRecordLineAt(lockfile.path));
  }

  /** Whether there is something to {@link close}. */
  get isOpen(): boolean {
    return this.#lockfile !== undefined || this.#helper !== undefined;
  }

  /** Kills the helper and closes the lockfile. Nothing of this acquire remains except the file itself. */
  async close(): Promise<void> {
    const lockfile = this.#lockfile;
    const helper = this.#helper;
    this.#lockfile = undefined;
    this.#helper = undefined;
    // Until the helper is gone it can still acquire the lock for our descriptor.
    await helper?.end();
    lockfile?.close();
  }
}

/** How long a helper may take for one try, in milliseconds, so that a hanging program barely exceeds the deadline. */
function helperLimitMs(leftMs: number): number {
  return leftMs === 0 ? MAX_TRY_MS : Math.min(Math.max(leftMs, MIN_TRY_MS), MAX_TRY_MS);
}

/**
 * Whether a helper may block in flock(2) on this file system. On a network file system the client itself polls the server,
 * at intervals of up to half a minute, and the kernel may be unable to kill a process that waits inside FUSE.
 */
function canBlock(path: string): boolean {
  const { type, scope } = describeFilesystem(path);
  return scope === "local" || scope === "client-only" || type === "unknown";
}
