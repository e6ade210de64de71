import { isDeepStrictEqual } from "node:util";
import type { AcquireOptions, LockHolder } from "repolock-core";
import { identifyHolderAt } from "./holder.js";
import { readRecordLineAt } from "./record.js";

/** How often to look for another holder, in milliseconds. */
export const NEWS_INTERVAL_MS = 100;

// Other programs write no record, so that one has followed another shows in the kernel's lock table alone. Asking
// costs about as much as several tries for the lock.
const ASK_KERNEL_INTERVAL_MS = 500;

/** What is known of the holder. All acquires of one process that wait for the same repository share it. */
export class HolderView {
  #seen: { readonly recordLine: string; readonly atMs: number; readonly holder: LockHolder | undefined } | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  /** Who holds the lockfile now, or did at most a tenth of a second ago; undefined if nobody can be named. */
  look(path: string): LockHolder | undefined {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs < NEWS_INTERVAL_MS / 2) return this.#seen?.holder;
    this.#lookedAtMs = nowMs;
    const recordLine = readRecordLineAt(path);
    const seen = this.#seen;
    if (seen?.recordLine !== recordLine || nowMs - seen.atMs >= ASK_KERNEL_INTERVAL_MS) {
      this.#seen = { recordLine, atMs: nowMs, holder: identifyHolderAt(path, recordLine) };
    }
    return this.#seen?.holder;
  }

  /** Has the next look be a fresh one. */
  forget(): void {
    this.#lookedAtMs = Number.NEGATIVE_INFINITY;
    this.#seen = undefined;
  }
}

/** Tells one acquire for whom it waits: when the wait begins, and when somebody else is known to hold the lock. */
export class HolderNews {
  readonly #view: HolderView;
  readonly #onWait: NonNullable<AcquireOptions["onWait"]>;
  #told: { readonly holder: LockHolder | undefined } | undefined;

  constructor(view: HolderView, onWait: NonNullable<AcquireOptions["onWait"]>) {
    this.#view = view;
    this.#onWait = onWait;
  }

  /** Calls `onWait` if there is something new to tell. */
  tell(path: string, waitedMs: number): void {
    const holder = this.#view.look(path);
    if (this.#told !== undefined && isDeepStrictEqual(this.#told.holder, holder)) return;
    this.#told = { holder };
    this.#onWait(holder === undefined ? { path, waitedMs } : { path, waitedMs, holder });
  }
}
