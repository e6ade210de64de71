import { ErrAcquire, systemErrorText } from "repolock-core";
import type { Flock } from "./flock.js";
import { HeldLock } from "./held-lock.js";
import { Lockfile } from "./lockfile.js";
import { lockingRemedy } from "./locking-remedy.js";

// A lockfile that is replaced as often as this within one try is replaced in a loop: better to say so than to spin.
const MAX_REOPENS = 1000;

/** One acquire's tries for the lock of a repository. Between them it keeps the lockfile open. */
export class Contender {
  readonly #root: string;
  readonly #flock: Flock;
  readonly #label: string | undefined;
  #lockfile: Lockfile | undefined;

  /**
   * @param root absolute path
   * @param label what the holder would be doing
   */
  constructor(root: string, flock: Flock, label: string | undefined) {
    this.#root = root;
    this.#flock = flock;
    this.#label = label;
  }

  /**
   * Tries once, without waiting.
   *
   * @returns undefined if somebody else has the lock
   * @throws ErrAcquire (`repo-lock-acquire-failed`)
   */
  tryLock(): HeldLock | undefined {
    for (let reopens = 0; reopens <= MAX_REOPENS; reopens++) {
      const lockfile = this.lockfile;
      const { path } = lockfile;
      let isLocked: boolean;
      let isCurrent: boolean;
      try {
        isLocked = this.#flock.tryLockExclusive(lockfile.fd);
        // Since it was opened, somebody may have removed or replaced it, and others now lock the new one.
        isCurrent = lockfile.isCurrent();
      } catch (cause) {
        if (cause instanceof ErrAcquire) throw cause;
        const reason = `${systemErrorText(cause)}${lockingRemedy(cause, path)}`;
        throw new ErrAcquire(`locking ${path}: ${reason}`, { path, cause });
      }
      if (!isCurrent) {
        this.close();
        continue;
      }
      if (!isLocked) return undefined;
      const lock = new HeldLock(this.#root, lockfile, this.#flock, this.#label);
      // Only now: if the lock could not be made, nobody else would close the lockfile, and it would stay locked.
      this.#lockfile = undefined;
      return lock;
    }
    const { path } = this.lockfile;
    throw new ErrAcquire(`locking ${path}: somebody keeps replacing it`, { path });
  }

  /** The lockfile that the next try is for. */
  get lockfile(): Lockfile {
    this.#lockfile ??= Lockfile.open(this.#root);
    return this.#lockfile;
  }

  /** Closes the lockfile, unless a lock has taken it over. */
  close(): void {
    this.#lockfile?.close();
    this.#lockfile = undefined;
  }
}
