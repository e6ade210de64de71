import { ErrLockLost, type Lock, systemErrorText } from "repolock-core";
import type { Flock } from "./flock.js";
import type { Lockfile } from "./lockfile.js";

/** The lock as its holder has it. */
export class HeldLock implements Lock {
  readonly path: string;
  readonly #flock: Flock;
  #lockfile: Lockfile | undefined;

  /** Takes over the lockfile, which is locked, and closes it on release. */
  constructor(lockfile: Lockfile, flock: Flock) {
    this.path = lockfile.path;
    this.#lockfile = lockfile;
    this.#flock = flock;
  }

  get released(): boolean {
    return this.#lockfile === undefined;
  }

  assertHeld(): void {
    const { path } = this;
    if (this.#lockfile === undefined) throw new ErrLockLost(`lock on ${path} was released`, { path });
    let isAtPath: boolean;
    try {
      isAtPath = this.#lockfile.isAtPath();
    } catch (cause) {
      throw new ErrLockLost(`lock on ${path} cannot be confirmed: ${systemErrorText(cause)}`, { path, cause });
    }
    if (!isAtPath) throw new ErrLockLost(`lock on ${path} was lost: the lockfile was removed or replaced`, { path });
  }

  release(): Promise<void> {
    const lockfile = this.#lockfile;
    if (lockfile !== undefined) {
      // First of all, so that no second call can close a descriptor that somebody else has got meanwhile.
      this.#lockfile = undefined;
      try {
        // Closing is not enough: a child that is being forked shares the open file until it execs.
        this.#flock.unlock(lockfile.fd);
      } catch {
        // Closing is all that is left to do then, and it frees the lock of everybody but that child.
      }
      lockfile.close();
    }
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}
