import { lstatSync } from "node:fs";
import { ErrLockLost, type Lock, systemErrorText } from "repolock-core";
import { describeFilesystem } from "./filesystem.js";
import type { Flock } from "./flock.js";
import { environmentFor } from "./inheritance.js";
import type { Lockfile } from "./lockfile.js";
import { eraseRecord, isSignedOver, recordOfThisProcess, writeRecord } from "./record.js";
import type { Hold, Site } from "./site.js";

const GIVEN_AWAY = "its file system has given it to another";

/** The lock as its holder has it. */
export class HeldLock implements Lock {
  readonly path: string;
  readonly #flock: Flock;
  readonly #sinceMs = Date.now();
  readonly #record: string;
  readonly #isSigned: boolean;
  readonly #onRelease: () => void;
  readonly #site: Site;
  #lockfile: Lockfile | undefined;
  /** How it was lost. For good, also when the lockfile is put back: meanwhile others may have had the turn. */
  #loss: string | undefined;

  /**
   * Takes over a lockfile that is locked, and signs it.
   *
   * @param label what the holder is doing
   * @param noteTake called when the lock is held; what it returns is called when the lock is released
   */
  constructor(lockfile: Lockfile, flock: Flock, label: string | undefined, noteTake: () => () => void) {
    this.path = lockfile.path;
    this.#flock = flock;
    this.#site = lockfile.site;
    this.#record = recordOfThisProcess(label, this.#sinceMs);
    this.#lockfile = lockfile;
    this.#isSigned = writeRecord(lockfile.fd, this.#record, lockfile.identity.size);
    this.#onRelease = noteTake();
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
    // A lock manager on another machine can forget its locks, for example when it restarts. Then others can have had
    // the turn, and signed, or have it now. A kernel forgets nothing: on a local file system a record decides nothing.
    const isSignedByAnother = this.#isSigned && isSignedOver(this.path, this.#record);
    if (isSignedByAnother && describeFilesystem(this.path).scope !== "local") return GIVEN_AWAY;
    return this.#flock.stillHolds(lockfile) ? undefined : GIVEN_AWAY;
  }

  environment(): Record<string, string> {
    return environmentFor(new Map([this.passOn()]));
  }

  /** The path of the outermost lockfile that this lock is under, which can be its own, and all holds down to this one. */
  passOn(): [basePath: string, holds: readonly Hold[]] {
    const { path } = this;
    const { inherited } = this.#site;
    const hold = { pid: process.pid, since: this.#sinceMs };
    if (inherited === undefined || path === inherited.basePath) return [path, [hold]];
    return [inherited.basePath, [...inherited.holds, hold]];
  }

  /** Whether this lock holds the file at `path`. */
  isOf(path: string): boolean {
    const atPath = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    const held = this.#lockfile?.identity;
    return held !== undefined && held.ino === atPath?.ino && held.dev === atPath.dev;
  }

  release(): Promise<void> {
    const lockfile = this.#lockfile;
    if (lockfile !== undefined) {
      // First of all, so that no second call can close a descriptor that somebody else has got meanwhile.
      this.#lockfile = undefined;
      if (!isClosed(lockfile)) this.#giveBack(lockfile);
      this.#onRelease();
    }
    return Promise.resolve();
  }

  #giveBack(lockfile: Lockfile): void {
    // Before the unlock: afterwards the first line is the next holder's. If the lock was lost, it is already.
    if (this.#loss === undefined) eraseRecord(lockfile.fd, this.#record);
    try {
      // Closing is not enough: a child that is being forked shares the open file until it execs.
      this.#flock.unlock(lockfile);
    } catch {
      // Closing is all that is left to do then, and it frees the lock of everybody but that child.
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

/** Whether the descriptor is known not to be the lockfile's any more. If that cannot be asked, it is taken for open. */
function isClosed(lockfile: Lockfile): boolean {
  try {
    return !lockfile.isOpen;
  } catch {
    return false;
  }
}
