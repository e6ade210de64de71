// How often to check a signal without events, such as a polyfill's.
const SIGNAL_POLL_MS = 50;

/** The part of a signal that a wait needs: a signal of another realm or of a polyfill may lack the rest. */
export type Signal = Pick<AbortSignal, "aborted"> & Partial<AbortSignal>;

/** A sleep that ends early when somebody wakes it or the signal aborts. */
export class Sleep implements Disposable {
  /** Ends the present sleep, or prevents the next one. */
  readonly wake = (): void => {
    this.#isWoken = true;
    this.#end?.();
  };
  readonly #signal: Signal | undefined;
  readonly #ignoreSignal: (() => void) | undefined;
  #isWoken = false;
  #end: (() => void) | undefined;

  constructor(signal: Signal | undefined) {
    this.#signal = signal;
    this.#ignoreSignal = signal && onAbort(signal, this.wake);
  }

  /**
   * Sleeps for a time in milliseconds, which may be `Infinity`.
   *
   * @returns whether `wake` ended the sleep
   */
  async for(ms: number): Promise<boolean> {
    const hasEvents = this.#signal?.addEventListener !== undefined || this.#signal === undefined;
    const sleepMs = Math.min(ms, hasEvents ? MAX_TIMER_MS : SIGNAL_POLL_MS);
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, sleepMs);
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#end = undefined;
    }
    const wasWoken = this.#isWoken;
    this.#isWoken = false;
    return wasWoken;
  }

  /** Stops listening to the signal. */
  [Symbol.dispose](): void {
    this.#ignoreSignal?.();
  }
}

/** @throws the reason of the signal, if the signal has aborted */
export function throwIfAborted(signal: Signal | undefined): void {
  if (!signal?.aborted) return;
  throw signal.reason === undefined ? new DOMException("This operation was aborted", "AbortError") : signal.reason;
}

// With a longer time, Node's timer fires at once.
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Listening {
  readonly wakers: Set<() => void>;
  readonly listener: () => void;
}

// One listener for all waits on a signal: at the eleventh listener, Node warns of a leak.
const listening = new WeakMap<Signal, Listening>();

/** Calls `wake` when the signal aborts. Returns a function that cancels this. */
export function onAbort(signal: Signal, wake: () => void): () => void {
  let shared = listening.get(signal);
  if (shared === undefined) {
    const wakers = new Set<() => void>();
    const listener = () => {
      for (const each of wakers) each();
    };
    shared = { wakers, listener };
    listening.set(signal, shared);
    signal.addEventListener?.("abort", shared.listener);
  }
  const { wakers, listener } = shared;
  wakers.add(wake);
  return () => {
    wakers.delete(wake);
    if (wakers.size > 0) return;
    listening.delete(signal);
    signal.removeEventListener?.("abort", listener);
  };
}
