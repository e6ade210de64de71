import { clockMs } from "./clock.js";
import { HolderView } from "./holder-news.js";

// On an idle processor the kernel wakes a waiter within a tenth of a millisecond.
const PAUSE_MS = 1;

// With this value a process that only acquires and releases pauses for a twentieth of its time.
const PAUSE_AFTER_HELD_MS = 20;

// If other processes wait, a longer pause costs nothing: one of them holds the lock meanwhile.
const MAX_CONTENDED_PAUSE_MS = 10;

/** The place of one acquire in the queue. */
export interface Place {
  /** Whether this acquire contends. The acquires behind it wait in memory. */
  readonly isFirst: boolean;
  /** Leaves the queue, and wakes the next acquire. */
  leave(): void;
}

/**
 * The acquires in this process that wait for one lockfile, in order, and whether this process holds the lock. Each process
 * has its own queue; among processes the kernel decides.
 */
export class LocalQueue {
  /** The holder that this queue waits for, if known. */
  readonly holder = new HolderView();
  readonly #waiting: (() => void)[] = [];
  #holds = 0;
  #heldMs = 0;
  #releasedAtMs = Number.NEGATIVE_INFINITY;
  #pauseUntilMs = Number.NEGATIVE_INFINITY;

  /** Joins the queue at its end. The queue calls `wake` when the place becomes the first, and when this process releases. */
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

  /** Whether nobody needs this queue any more. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#holds === 0 && this.pauseMs === 0;
  }

  /**
   * How long to pause before the next try, in milliseconds. A process that releases and tries again at once is always
   * faster than the waiters that the kernel wakes. Therefore it pauses after it has held the lock for some milliseconds. If
   * it had to wait for the lock, other processes probably wait now, and it pauses for as long as it held the lock.
   */
  get pauseMs(): number {
    const nowMs = clockMs();
    // Before the release: a test has put its own clock in place of the system's.
    return nowMs < this.#releasedAtMs ? 0 : Math.max(0, this.#pauseUntilMs - nowMs);
  }

  /**
   * Notes that this process has acquired the lock.
   *
   * @param hadToWait whether another process held the lock before
   * @returns a function to call at the release
   */
  noteAcquired(hadToWait: boolean): () => void {
    const acquiredAtMs = clockMs();
    if (acquiredAtMs - this.#releasedAtMs >= PAUSE_MS) this.#heldMs = 0;
    this.#holds++;
    this.holder.forget();
    return () => {
      const nowMs = clockMs();
      this.#holds--;
      this.holder.forget();
      this.#releasedAtMs = nowMs;
      this.#heldMs += nowMs - acquiredAtMs;
      if (hadToWait) this.#pauseUntilMs = nowMs + Math.min(Math.floor(this.#heldMs), MAX_CONTENDED_PAUSE_MS);
      else if (this.#heldMs >= PAUSE_AFTER_HELD_MS) this.#pauseUntilMs = nowMs + PAUSE_MS;
      this.#waiting[0]?.();
    };
  }
}

const queues = new Map<string, LocalQueue>();

/** Returns the queue for the site with this key. */
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
