import { lstatSync } from "node:fs";
import { ErrLockLost, type Lock, systemErrorText } from "repolock-core";
import { describeFilesystem } from "./filesystem.js";
import type { Flock } from "./flock.js";
import { environmentFor } from "./inheritance.js";
import type { Lockfile } from "./lockfile.js";
import { eraseRecord, isRecordOverwritten, recordOfThisProcess, writeRecord } from "./record.js";
import type { Hold, Site } from "./site.js";

const HELD_BY_ANOTHER = "the file system gave it to another process";

/** A held lock, of one lockfile. */
export class HeldLock implements Lock {
  readonly path: string;
  readonly #flock: Flock;
  readonly #sinceMs = Date.now();
  readonly #record: string;
  readonly #hasRecord: boolean;
  readonly #onRelease: () => void;
  readonly #site: Site;
  #lockfile: Lockfile | undefined;
  /** Why the lock is lost, for good: even if somebody restores the lockfile, another process may have held the lock. */
  #loss: string | undefined;

  /**
   * Takes responsibility for a locked lockfile, and writes the record.
   *
   * @param label describes the holder's work
   * @param noteAcquired called at once; returns a function that the release calls
   */
  constructor(lockfile: Lockfile, flock: Flock, label: string | undefined, noteAcquired: () => () => void) {
    this.path = lockfile.path;
    this.#flock = flock;
    this.#site = lockfile.site;
    this.#record = recordOfThisProcess(label, this.#sinceMs);
    this.#lockfile = lockfile;
    this.#hasRecord = writeRecord(lockfile.fd, this.#record, lockfile.identity.size);
    this.#onRelease = noteAcquired();
  }

  get released(): boolean {
    return this.#lockfile === undefined;
  }

  assertHeld(): void {
    const { path } = this;
    if (this.#lockfile === undefined) throw new ErrLockLost(`lock on ${path} was released`, { path });
    try {
      this.#loss ??= this.#lossOf(this.#lockfile);
    } catch (cause) {
      throw new ErrLockLost(`lock on ${path} cannot be confirmed: ${systemErrorText(cause)}`, { path, cause });
    }
    if (this.#loss !== undefined) throw new ErrLockLost(`lock on ${path} was lost: ${this.#loss}`, { path });
  }

  #lossOf(lockfile: Lockfile): string | undefined {
    if (!lockfile.isOpen) return "its descriptor was closed by other code in this process";
    if (!lockfile.isCurrent()) return lockfile.site.whyNotInherited?.() ?? "the lockfile was removed or replaced";
    // A lock manager on another machine can forget its locks, for example when it restarts. Another process may then have
    // held the lock and written a record, or hold it now. A kernel never forgets: on a local file system the record does not
    // matter.
    const isOverwritten = this.#hasRecord && isRecordOverwritten(this.path, this.#record);
    if (isOverwritten && describeFilesystem(this.path).scope !== "local") return HELD_BY_ANOTHER;
    return this.#flock.stillHolds(lockfile) ? undefined : HELD_BY_ANOTHER;
  }

  environment(): Record<string, string> {
    return environmentFor(new Map([this.passOn()]));
  }

  /** Returns the path of the outermost lockfile above this lock, which can be its own, and all holds down to this lock. */
  passOn(): [basePath: string, holds: readonly Hold[]] {
    const { path } = this;
    const { inherited } = this.#site;
    const hold = { pid: process.pid, since: this.#sinceMs };
    if (inherited === undefined || path === inherited.basePath) return [path, [hold]];
    return [inherited.basePath, [...inherited.holds, hold]];
  }

  /** Whether this lock is on the file at `path`. */
  isOf(path: string): boolean {
    const atPath = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    const held = this.#lockfile?.identity;
    return held !== undefined && held.ino === atPath?.ino && held.dev === atPath.dev;
  }

  release(): Promise<void> {
    const lockfile = this.#lockfile;
    if (lockfile !== undefined) {
      // First, so that a second call cannot close a descriptor that now belongs to other code.
      this.#lockfile = undefined;
      if (!isClosed(lockfile)) this.#unlockAndClose(lockfile);
      this.#onRelease();
    }
    return Promise.resolve();
  }

  #unlockAndClose(lockfile: Lockfile): void {
    // Before the unlock: afterwards the first line belongs to the next holder. If the lock was lost, it already does.
    if (this.#loss === undefined) eraseRecord(lockfile.fd, this.#record);
    try {
      // Closing is not enough: a forked child shares the open file until it calls exec.
      this.#flock.unlock(lockfile);
    } catch {
      // Closing still frees the lock, unless such a child exists.
    }
    lockfile.close();
  }

  [Symbol.dispose](): void {
    void this.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}

/** Whether the descriptor certainly no longer belongs to the lockfile. Without an answer it counts as open. */
function isClosed(lockfile: Lockfile): boolean {
  try {
    return !lockfile.isOpen;
  } catch {
    return false;
  }
}
