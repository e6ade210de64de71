import { ErrAcquire, systemErrorText } from "repolock-core";
import type { Flock } from "./flock.js";
import { HeldLock } from "./held-lock.js";
import type { FileIdentity } from "./kernel-locks.js";
import { Lockfile } from "./lockfile.js";
import { readRecordLine } from "./record.js";

// A lockfile that is replaced as often as this within one try is replaced in a loop: better to say so than to spin.
const MAX_REOPENS = 1000;

/** What a contender sees when somebody else has the lock. */
export interface Busy {
  readonly path: string;
  readonly file: FileIdentity;
  /** The first line of the lockfile; blank if the holder writes none, or is about to let go. */
  readonly recordLine: string;
}

/**
 * Tries once to lock the repository at `root`, without waiting.
 *
 * @param root absolute path
 * @param label what the holder would be doing
 * @throws ErrAcquire (`repo-lock-acquire-failed`), and then nothing is left open
 */
export function tryLock(root: string, flock: Flock, label: string | undefined): HeldLock | Busy {
  for (let reopens = 0; ; reopens++) {
    const lockfile = Lockfile.open(root);
    const { path, identity: file } = lockfile;
    let isOurs = false;
    try {
      if (!flock.tryLockExclusive(lockfile.fd)) return { path, file, recordLine: readRecordLine(lockfile.fd) };
      // Between open and lock somebody may have removed or replaced it, and others now lock the new one.
      isOurs = lockfile.isAtPath();
    } catch (cause) {
      throw new ErrAcquire(`locking ${path}: ${systemErrorText(cause)}`, { path, cause });
    } finally {
      if (!isOurs) lockfile.close();
    }
    if (isOurs) return new HeldLock(root, lockfile, flock, label);
    if (reopens === MAX_REOPENS) throw new ErrAcquire(`locking ${path}: somebody keeps replacing it`, { path });
  }
}
