import { type FSWatcher, watch } from "node:fs";
import { closeQuietly } from "./close-quietly.js";
import type { Flock } from "./flock.js";
import type { Lockfile } from "./lockfile.js";
import { markWaiting } from "./politeness.js";

// A release wakes all who watch. One of them gets the lock; the others have only kept it and the holder from the
// processors. So who has been woken in vain this often stops to watch now and then, and only polls: the more often, the
// longer the queue seems to be.
const PATIENT_LOSSES = 12;

// For how long, in milliseconds.
const UNWATCHED_MS = 100;

/** One contender's wait for its turn: what wakes it, and the mark by which others see that somebody waits. */
export class Wait implements Disposable {
  readonly #flock: Flock;
  #mark: number | undefined;
  /** The lockfile that is watched, or would be if the system let us. */
  #watched: Lockfile | undefined;
  #watcher: FSWatcher | undefined;
  #losses = 0;
  #unwatchedUntilMs = 0;
  #hasEvent = false;
  #wake: (() => void) | undefined;

  constructor(flock: Flock) {
    this.#flock = flock;
  }

  /**
   * Sees to it that the lockfile is watched, if this contender is to watch.
   *
   * @returns true if the watch has just begun: the lock may have become free before that, so the caller must try again
   * before it sleeps
   */
  watch(lockfile: Lockfile): boolean {
    this.#mark ??= markWaiting(lockfile.path, this.#flock);
    const toWatch = performance.now() < this.#unwatchedUntilMs ? undefined : lockfile;
    if (toWatch === this.#watched) return false;
    this.#watched = toWatch;
    this.#watcher?.close();
    this.#watcher = toWatch && this.#startWatcher(toWatch.path);
    return this.#watcher !== undefined;
  }

  /** Notes that a wake-up was in vain: somebody else was quicker. */
  lost(): void {
    this.#losses++;
    if (Math.random() * this.#losses > PATIENT_LOSSES) this.#unwatchedUntilMs = performance.now() + UNWATCHED_MS;
  }

  /**
   * Sleeps until the lockfile changes, the time is over, or the signal aborts.
   *
   * @returns whether the lockfile has changed
   * @throws the signal's reason
   */
  async sleep(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    signal?.throwIfAborted();
    if (!this.#hasEvent) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, ms);
        this.#wake = wake;
        signal?.addEventListener("abort", wake);
        function wake() {
          clearTimeout(timer);
          signal?.removeEventListener("abort", wake);
          resolve();
        }
      });
      this.#wake = undefined;
      signal?.throwIfAborted();
    }
    const hadEvent = this.#hasEvent;
    this.#hasEvent = false;
    return hadEvent;
  }

  /** Ends the wait: nothing of it is left. */
  [Symbol.dispose](): void {
    this.#watcher?.close();
    if (this.#mark !== undefined) closeQuietly(this.#mark);
  }

  #startWatcher(path: string): FSWatcher | undefined {
    try {
      const watcher = watch(path, () => {
        this.#hasEvent = true;
        this.#wake?.();
      });
      // The poll goes on without it.
      watcher.on("error", () => watcher.close());
      return watcher;
    } catch {
      // No watches left, or a file system without them: the poll alone serves.
      return undefined;
    }
  }
}
