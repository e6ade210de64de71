import { closeSync, type FSWatcher, watch } from "node:fs";
import type { Flock } from "./flock.js";
import type { FileIdentity } from "./kernel-locks.js";
import { markWaiting } from "./politeness.js";

/** One contender's wait for its turn: what wakes it, and the mark by which others see that somebody waits. */
export class Wait implements Disposable {
  readonly #flock: Flock;
  #watched: { readonly file: FileIdentity; readonly watcher: FSWatcher | undefined } | undefined;
  #mark: number | undefined;
  #hasEvent = false;
  #wake: (() => void) | undefined;

  constructor(flock: Flock) {
    this.#flock = flock;
  }

  /**
   * Begins to watch the lockfile, unless it is watched already.
   *
   * @returns true if the lock may have become free since the caller tried: it must try again before it sleeps
   */
  watch(path: string, file: FileIdentity): boolean {
    this.#mark ??= markWaiting(path, this.#flock);
    if (this.#watched?.file.ino === file.ino && this.#watched.file.dev === file.dev) return false;
    this.#watched?.watcher?.close();
    this.#watched = { file, watcher: this.#startWatcher(path) };
    return this.#watched.watcher !== undefined;
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
    this.#watched?.watcher?.close();
    if (this.#mark !== undefined) closeSync(this.#mark);
  }

  #startWatcher(path: string): FSWatcher | undefined {
    try {
      const watcher = watch(path, { persistent: false }, () => {
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
