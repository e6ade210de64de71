import { isDeepStrictEqual } from "node:util";
import type { AcquireOptions, LockHolder } from "repolock-core";
import { clockMs } from "./clock.js";
import { identifyHolderAt } from "./holder.js";
import { readRecordLineAt } from "./record.js";

/** How often to look for another holder, in milliseconds. */
export const NEWS_INTERVAL_MS = 100;

// Other programs write no record, so only the kernel's lock table shows that one followed another. Reading the table costs
// about as much as several tries for the lock.
const ASK_KERNEL_INTERVAL_MS = 500;

/** The last known holder. All acquires in one process that wait for the same lockfile share this view. */
export class HolderView {
  #seen: { readonly recordLine: string; readonly atMs: number; readonly holder: LockHolder | undefined } | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  /** Returns the holder, at most a tenth of a second old; undefined if repolock cannot name one. */
  look(path: string): LockHolder | undefined {
    const nowMs = clockMs();
    if (nowMs - this.#lookedAtMs < NEWS_INTERVAL_MS / 2) return this.#seen?.holder;
    this.#lookedAtMs = nowMs;
    const recordLine = readRecordLineAt(path);
    const seen = this.#seen;
    if (seen?.recordLine !== recordLine || nowMs - seen.atMs >= ASK_KERNEL_INTERVAL_MS) {
      this.#seen = { recordLine, atMs: nowMs, holder: identifyHolderAt(path, recordLine) };
    }
    return this.#seen?.holder;
  }

  /** Makes the next look a fresh one. */
  forget(): void {
    this.#lookedAtMs = Number.NEGATIVE_INFINITY;
    this.#seen = undefined;
  }
}

/** Tells one acquire the holder: when the wait begins, and when another holder is known. */
export class HolderNews {
  readonly #view: HolderView;
  readonly #onWait: NonNullable<AcquireOptions["onWait"]>;
  #told: { readonly holder: LockHolder | undefined } | undefined;

  constructor(view: HolderView, onWait: NonNullable<AcquireOptions["onWait"]>) {
    this.#view = view;
    this.#onWait = onWait;
  }

  /** Calls `onWait` if the known holder changed. */
  tell(path: string, waitedMs: number): void {
    const holder = this.#view.look(path);
    if (this.#told !== undefined && isDeepStrictEqual(this.#told.holder, holder)) return;
    this.#told = { holder };
    this.#onWait(holder === undefined ? { path, waitedMs } : { path, waitedMs, holder });
  }
}
