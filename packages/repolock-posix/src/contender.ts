import { ErrAcquire, type LockHolder, systemErrorText } from "repolock-core";
import { describeFilesystem } from "./filesystem.js";
import type { Flock, TryLimits } from "./flock.js";
import { WaitingHelper } from "./helper.js";
import { findHelper, GAVE_BACK, WAIT_ORDER } from "./helper-program.js";
import { identifyHolder } from "./holder.js";
import { Lockfile } from "./lockfile.js";
import { lockingRemedy } from "./locking-remedy.js";
import { readRecordLineAt } from "./record.js";
import type { Site } from "./site.js";
import type { Signal } from "./sleep.js";

// A lockfile that is replaced as often as this within one try is replaced in a loop: better to say so than to spin.
const MAX_REOPENS = 1000;

// A helper that ended without the lock, killed for example, is not replaced at once: it could end again and again.
const HELPER_RETRY_MS = 1000;

// How long a helper keeps the lock for a waiter that does not answer. Each time that this was too short the next one
// waits longer, so that also a process whose event loop is busy gets the lock in the end.
const MIN_ANSWER_MS = 50;
const MAX_ANSWER_MS = 2000;

// How long a helper that lives and is not stopped is taken to be in the queue.
const TRUST_HELPER_MS = 10_000;

// Far above what a helper needs on a loaded machine.
const MIN_TRY_MS = 500;
const MAX_TRY_MS = 5000;

// A helper that has lost its waiter ends after this time, if its turn has not come before.
const MAX_HELPER_LIFE_MS = 3_600_000;

/** One acquire's way to the lock of a site: single tries, and between them a helper in the kernel's queue. */
export class Contender {
  readonly #site: Site;
  readonly #flock: Flock;
  readonly #signal: Signal | undefined;
  #lockfile: Lockfile | undefined;
  #helper: WaitingHelper | undefined;
  #answerMs = MIN_ANSWER_MS;
  #noHelperUntilMs = 0;
  #trustHelperUntilMs = 0;

  /** @param signal ends a try that a helper program makes */
  constructor(site: Site, flock: Flock, signal?: Signal) {
    this.#site = site;
    this.#flock = flock;
    this.#signal = signal;
  }

  /**
   * Tries once, without waiting.
   *
   * @param leftMs how much longer this acquire is going to wait, in milliseconds; 0 for a single or a last try
   * @returns the locked lockfile; undefined if somebody else holds the lock
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
        // Since it was opened, somebody may have removed or replaced it, and others now lock the new one.
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
    throw new ErrAcquire(`locking ${path}: somebody keeps replacing it`, { path });
  }

  /** The helper can still give the lock back. So what counts is a try that succeeds when the helper is gone. */
  async #takeOverFrom(helper: WaitingHelper, lockfile: Lockfile, limits: TryLimits, isLast: boolean): Promise<boolean> {
    const flock = this.#flock;
    if (helper.isWaiting) {
      // A try overtakes those before us in the kernel's queue if it comes between a release and the wake-up of the first.
      // So it is made where the helper is not in the queue, and otherwise seldom: a helper can do nothing, and not end.
      const isTrusted = performance.now() < this.#trustHelperUntilMs && !helper.isStopped;
      if (isTrusted && !isLast) return false;
      this.#trustHelperUntilMs = performance.now() + TRUST_HELPER_MS;
      if (!(await flock.tryLock(lockfile, limits))) return false;
    }
    this.#helper = undefined;
    await helper.end(flock.unlocksAtOnce);
    if (await flock.tryLock(lockfile, limits)) return true;
    if (helper.exitCode === GAVE_BACK) this.#answerMs = Math.min(this.#answerMs * 2, MAX_ANSWER_MS);
    else this.#noHelperUntilMs = performance.now() + HELPER_RETRY_MS;
    return false;
  }

  /**
   * Sees to it that a helper waits in the kernel's queue, if one can.
   *
   * @param leftMs how much longer this acquire is going to wait, in milliseconds
   * @param onChange called when another try is due
   * @returns false if the caller must poll
   */
  enqueue(leftMs: number, onChange: () => void): boolean {
    if (this.#helper !== undefined) return true;
    const lockfile = this.#lockfile;
    if (lockfile === undefined || performance.now() < this.#noHelperUntilMs) return false;
    const program = findHelper(WAIT_ORDER);
    if (program === undefined || !canBlock(lockfile.path)) {
      this.#noHelperUntilMs = Number.POSITIVE_INFINITY;
      return false;
    }
    try {
      const boundMs = Math.min(leftMs, MAX_HELPER_LIFE_MS);
      this.#trustHelperUntilMs = performance.now() + TRUST_HELPER_MS;
      this.#helper = new WaitingHelper(program, lockfile.fd, this.#answerMs, boundMs, onChange);
      return true;
    } catch {
      this.#noHelperUntilMs = performance.now() + HELPER_RETRY_MS;
      return false;
    }
  }

  /** Leaves the lockfile to the lock that was made of it: {@link close} is not to close it any more. */
  handOver(): void {
    this.#lockfile = undefined;
  }

  /** The lockfile that this acquire waits for. */
  get path(): string {
    return this.#lockfile?.path ?? this.#site.resolvePath();
  }

  /** Who holds the lock, when known. */
  identifyHolder(): LockHolder | undefined {
    const lockfile = this.#lockfile;
    return lockfile && identifyHolder(lockfile.identity, readRecordLineAt(lockfile.path));
  }

  /** Whether there is something to {@link close}. */
  get isOpen(): boolean {
    return this.#lockfile !== undefined || this.#helper !== undefined;
  }

  /** Ends the helper and closes the lockfile: nothing of this acquire is left but the lockfile that it was given. */
  async close(): Promise<void> {
    const lockfile = this.#lockfile;
    const helper = this.#helper;
    this.#lockfile = undefined;
    this.#helper = undefined;
    // Until the helper is gone it can still get the lock, for our descriptor.
    await helper?.end();
    lockfile?.close();
  }
}

/** How long a helper may take for one try, in milliseconds: a program that hangs must not outlast the deadline by much. */
function helperLimitMs(leftMs: number): number {
  return leftMs === 0 ? MAX_TRY_MS : Math.min(Math.max(leftMs, MIN_TRY_MS), MAX_TRY_MS);
}

/**
 * Whether a process may block in flock(2) there. Over a network the client polls the server itself, at intervals of up to
 * half a minute, and a process that waits inside FUSE may not be killable.
 */
function canBlock(path: string): boolean {
  const { type, scope } = describeFilesystem(path);
  return scope === "local" || scope === "client-only" || type === "unknown";
}
