import { createRequire } from "node:module";
import { isMainThread } from "node:worker_threads";
import { ErrAcquire, ErrUnsupported, systemErrorCode } from "repolock-core";

/** The calls of `flock(2)` that the lock needs. None of them ever waits. */
export interface Flock {
  /**
   * Tries to lock the open file exclusively. The lock belongs to the open file description, so it ends when the last
   * descriptor of it is closed, at the latest when the process ends.
   *
   * @returns whether it is locked now; false means that somebody else has it
   * @throws the system's error when the file cannot be locked at all
   */
  tryLockExclusive(fd: number): boolean;
  /** The same for a shared lock, of which there can be many. */
  tryLockShared(fd: number): boolean;
  /** Unlocks the open file. */
  unlock(fd: number): void;
}

// A call that a signal has interrupted, as can happen on a network file system, says nothing about the lock, so it is
// made again; libuv does the same for open(2). Nobody gets as many signals as this in a row.
const MAX_INTERRUPTIONS = 100;

// Blocking and asynchronous calls of fs-ext are not declared on purpose: a pending one occupies a thread of libuv's
// pool and keeps the process from exiting. https://github.com/baudehlo/node-fs-ext/issues/49
interface FsExt {
  flockSync(fd: number, operation: "exnb" | "shnb" | "un"): void;
}

let flock: Flock | undefined;

/**
 * Loads fs-ext, once. This is the only file that does.
 *
 * @throws ErrUnsupported (`repo-lock-unsupported`) in a worker thread
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when fs-ext is missing or does not fit this Node, naming the remedy
 */
export function loadFlock(): Flock {
  flock ??= bind(requireFsExt());
  return flock;
}

function bind(fsExt: FsExt): Flock {
  function tryLock(fd: number, operation: "exnb" | "shnb"): boolean {
    for (let interruptions = 0; ; interruptions++) {
      try {
        fsExt.flockSync(fd, operation);
        return true;
      } catch (error) {
        // POSIX allows either name for "would block".
        const code = systemErrorCode(error);
        if (code === "EAGAIN" || code === "EWOULDBLOCK") return false;
        if (code !== "EINTR" || interruptions === MAX_INTERRUPTIONS) throw error;
      }
    }
  }
  return {
    tryLockExclusive: (fd) => tryLock(fd, "exnb"),
    tryLockShared: (fd) => tryLock(fd, "shnb"),
    unlock: (fd) => fsExt.flockSync(fd, "un"),
  };
}

function requireFsExt(): FsExt {
  // fs-ext is not written for several threads: loaded in a second one it can abort the whole process.
  if (!isMainThread) {
    throw new ErrUnsupported("repolock cannot lock in a worker thread: call acquire in the main thread");
  }
  try {
    // Not an import: on Node 20 an unbuilt addon ends the process even if the failed import is caught.
    // Bundled as CommonJS this module has no URL of its own, but the bundle has a file name.
    /* v8 ignore next -- only in such a bundle; @preserve */
    return createRequire(import.meta.url ?? __filename)("fs-ext");
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new ErrAcquire(
      `fs-ext is not usable (${reason}). Remedy: build it with a C++ compiler and "npm rebuild fs-ext", after approving ` +
        'its install script if that was held back ("npm approve-scripts fs-ext", "pnpm approve-builds", Yarn: ' +
        '"dependenciesMeta": { "fs-ext": { "built": true } } in package.json); or use the prebuilt drop-in, "overrides" ' +
        '(Yarn: "resolutions"): { "fs-ext": "npm:fs-ext-extra-prebuilt@^2.2.7" } in package.json',
      { cause },
    );
  }
}
