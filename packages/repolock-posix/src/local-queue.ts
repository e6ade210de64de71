import { HolderView } from "./holder-news.js";

// The kernel wakes a waiter within a tenth of a millisecond where a processor is idle.
const PAUSE_MS = 1;

// So the pauses of a process that does nothing but lock take a twentieth of its time.
const PAUSE_AFTER_HELD_MS = 20;

// Where others wait, a longer pause costs nothing: one of them holds the lock meanwhile.
const MAX_CONTENDED_PAUSE_MS = 10;

/** The place of one acquire in its queue. */
export interface Place {
  /** Whether this acquire is to contend: those behind it wait in memory. */
  readonly isFirst: boolean;
  /** Leaves the queue, and wakes the next. */
  leave(): void;
}

/**
 * What this process does about one lockfile: which of its acquires wait, in which order, and whether it
 * holds the lock itself. Other processes have a queue of their own; among processes the kernel decides.
 */
export class LocalQueue {
  /** What is known of the holder that this queue waits for. */
  readonly holder = new HolderView();
  readonly #waiting: (() => void)[] = [];
  #holds = 0;
  #heldMs = 0;
  #releasedAtMs = Number.NEGATIVE_INFINITY;
  #pauseUntilMs = Number.NEGATIVE_INFINITY;

  /** Joins the queue at its end. `wake` is called when the place becomes the first, and when this process releases. */
  join(wake: () => void): Place {
    const waiting = this.#waiting;
    if (waiting.length === 0) this.holder.forget();
    waiting.push(wake);
    return {
      get isFirst() {
        return waiting[0] === wake;
      },
      leave() {
        waiting.splice(waiting.indexOf(wake), 1);
        waiting[0]?.();
      },
    };
  }

  /** Whether this process holds the lock. */
  get isHeldHere(): boolean {
    return this.#holds > 0;
  }

  /** Whether nothing here is worth remembering. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#holds === 0 && this.pauseMs === 0;
  }

  /**
   * How long to wait before the next try, in milliseconds. A process that releases and tries again at once is quicker
   * than the waiters that the kernel wakes, again and again. So it lets a moment pass after it has held the lock for some
   * milliseconds; for as long as that if it had to wait for the lock itself, because others probably wait now.
   */
  get pauseMs(): number {
    return Math.max(0, this.#pauseUntilMs - performance.now());
  }

  /**
   * Notes that this process has got the lock.
   *
   * @param hadToWait whether another process held it before
   * @returns what to call at the release
   */
  take(hadToWait: boolean): () => void {
    const takenAtMs = performance.now();
    if (takenAtMs - this.#releasedAtMs >= PAUSE_MS) this.#heldMs = 0;
    this.#holds++;
    this.holder.forget();
    return () => {
      const nowMs = performance.now();
      this.#holds--;
      this.holder.forget();
      this.#releasedAtMs = nowMs;
      this.#heldMs += nowMs - takenAtMs;
      if (hadToWait) this.#pauseUntilMs = nowMs + Math.min(Math.floor(this.#heldMs), MAX_CONTENDED_PAUSE_MS);
      else if (this.#heldMs >= PAUSE_AFTER_HELD_MS) this.#pauseUntilMs = nowMs + PAUSE_MS;
      this.#waiting[0]?.();
    };
  }
}

const queues = new Map<string, LocalQueue>();

/** The queue for the site with this key. */
export function localQueue(key: string): LocalQueue {
  let queue = queues.get(key);
  if (queue === undefined) {
    for (const [other, { isIdle }] of queues) {
      if (isIdle) queues.delete(other);
    }
    queue = new LocalQueue();
    queues.set(key, queue);
  }
  return queue;
}
