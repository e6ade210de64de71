import { isDeepStrictEqual } from "node:util";
import type { AcquireOptions, LockHolder } from "repolock-core";
import { identifyHolder } from "./holder.js";
import type { Lockfile } from "./lockfile.js";
import { readRecordLine } from "./record.js";

// Other programs write no record, so that one has followed another shows in the kernel's lock table alone. Asking
// costs about as much as several tries for the lock.
const LOOK_INTERVAL_MS = 500;

/** Tells a contender for whom it waits: when the wait begins, and when somebody else is known to hold the lock. */
export class HolderNews {
  readonly #onWait: AcquireOptions["onWait"];
  #last: { readonly recordLine: string; readonly atMs: number; readonly holder: LockHolder | undefined } | undefined;

  constructor(onWait: AcquireOptions["onWait"]) {
    this.#onWait = onWait;
  }

  /** Calls `onWait` if there is something new to tell. */
  tell({ path, fd, identity }: Lockfile, waitedMs: number): void {
    if (this.#onWait === undefined) return;
    const last = this.#last;
    const recordLine = readRecordLine(fd);
    if (last !== undefined && last.recordLine === recordLine && waitedMs - last.atMs < LOOK_INTERVAL_MS) return;
    const holder = identifyHolder(identity, recordLine);
    this.#last = { recordLine, atMs: waitedMs, holder };
    if (last !== undefined && isDeepStrictEqual(last.holder, holder)) return;
    this.#onWait(holder === undefined ? { path, waitedMs } : { path, waitedMs, holder });
  }
}
