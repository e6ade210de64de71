// Its types are needed by whoever imports this package, and not every program has them from @types/node.
/// <reference lib="esnext.disposable" preserve="true" />

/** A held lock. The only way to get one is {@link Acquire}. */
export interface Lock extends AsyncDisposable {
  /** Absolute path of the lockfile. */
  readonly path: string;
  /** True once {@link release} has been called. */
  readonly released: boolean;
  /**
   * Asserts that this lock still excludes everybody else. Call it last before the effect becomes visible, for
   * example before a commit.
   *
   * Others can only take the turn while it is held if somebody removes or replaces the lockfile or a directory above
   * it, or makes `.git` a directory while the lockfile is beside it. Then this throws, and goes on to throw also if all
   * is put back. At no moment can two holders pass. As long as nothing is put back, the turns of two holders that pass at
   * the beginning and at the end do not overlap. What this cannot see: a lockfile that is taken away and put back between
   * two calls, and one that is taken away after the last call, while the effect becomes visible.
   *
   * On a file system of several machines its lock manager can lose the lock, for example when a server restarts. This
   * throws if another holder has the lock now, and if one that signs the lockfile, as this library does, has had it
   * since. What it cannot see is a turn of another program that began and ended in between.
   *
   * A lockfile that cannot be examined counts as lost for the moment: what is not proved is not claimed.
   *
   * @throws ErrLockLost (`repo-lock-lost`) if the repository's lockfile is not the locked one, if another has or had the
   * lock, or after a release
   */
  assertHeld(): void;
  /**
   * Gives the lock back. The next contender can take it as soon as this returns, before the promise is awaited, so
   * it also serves in an exit handler. Idempotent; never rejects: closing the descriptor gives up the lock whatever
   * else fails.
   */
  release(): Promise<void>;
}

/** How a contender wants to wait. */
export interface AcquireOptions {
  /**
   * How long to wait for the turn, in milliseconds on the monotonic clock. 0 (the default) or less is exactly one
   * try; `Infinity` waits for ever. The last try happens at the deadline itself. A process that released this lock a
   * moment ago, while others wait for it, pauses for a few milliseconds before its first try, also with 0.
   */
  timeoutMs?: number;
  /**
   * Ends the wait at once: the promise rejects with `signal.reason` and nothing is left behind. It has no effect once
   * the lock is held.
   */
  signal?: AbortSignal;
  /**
   * What the holder is doing, for example `"aiwf add gap"`; shown to those who wait. It is written into the lockfile,
   * cut to 200 characters, so whoever can read that can read it.
   */
  label?: string;
  /**
   * Called when a wait begins, which it never does with `timeoutMs` 0, and when the known holder changes. If it throws,
   * the acquire rejects with that. That one holder which writes no record has followed another can take half a second
   * to be known.
   */
  onWait?: (wait: WaitInfo) => void;
}

/** What a contender knows about its wait. */
export interface WaitInfo {
  /** Absolute path of the lockfile. */
  readonly path: string;
  /** Time since the acquire began, in milliseconds. */
  readonly waitedMs: number;
  /** Who holds the lock, when known. */
  readonly holder?: LockHolder;
}

/** Who holds the lock. For people to read: ownership is never decided by it. */
export interface LockHolder {
  /** As this process would number it if `confirmed`, as the holder numbers itself if `recorded`. */
  readonly pid: number;
  /** The name of the machine that it runs on. */
  readonly host: string;
  /** The `label` it acquired with; of another program, which has none, the beginning of its command line. */
  readonly label?: string;
  /** When it took the lock, by its own clock; of another program that is not known. */
  readonly since?: Date;
  /** `confirmed`: the kernel names this process. `recorded`: only the lockfile's content does. */
  readonly proof: "confirmed" | "recorded";
}

/**
 * Takes the exclusive lock of the repository at `root`, waiting for the turn as `options` say.
 *
 * While the returned {@link Lock} is held, no other acquire of the same lockfile succeeds: in this process, in
 * another one, or in any program that calls `flock(2)` on it. The kernel frees it when the process ends, however it
 * ends; child processes do not inherit it. The lock is advisory: it binds those who ask for it.
 * It is not reentrant: a second acquire in the same process waits like any other. The order in which contenders get
 * their turn is unspecified.
 *
 * The deadline and the signal bind between calls to the file system. On a local disk such a call returns at once. Where
 * a network mount no longer answers, it returns when the mount answers again or gives up by its own settings, and until
 * then the whole process stands still, its timers included; so do {@link Lock.assertHeld} and {@link Lock.release}. A
 * program that must outlive that acquires in a child process, which it can kill.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @returns the held lock
 * @throws TypeError for a `root` or an option of the wrong type, before anything is opened
 * @throws ErrBusy (`repo-lock-busy`) when the deadline passes
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when locking is impossible; retrying does not help, unless a file
 * server was away
 * @throws ErrUnsupported (`repo-lock-unsupported`) on Windows and in worker threads
 * @throws the signal's reason when it aborts
 * @see https://man7.org/linux/man-pages/man2/flock.2.html
 */
export type Acquire = (root: string, options?: AcquireOptions) => Promise<Lock>;

/**
 * Reports on the lock of the repository at `root` without taking it, so it never makes anybody wait. The answer is
 * about the past: it may change before the promise is settled. It takes as long as the file system takes to say what is
 * at a path: on a network mount that no longer answers, the process stands still as in {@link Acquire}.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @throws TypeError for a `root` of the wrong type
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when the lockfile cannot be located or examined, or is none. A file
 * that can be seen but not locked, on a read-only file system for example, is reported like any other
 * @throws ErrUnsupported (`repo-lock-unsupported`) on Windows
 */
export type Inspect = (root: string) => Promise<LockReport>;

/** What {@link Inspect} saw. */
export interface LockReport {
  /** Absolute path of the lockfile. */
  readonly path: string;
  /** Whether the lockfile exists. It is created by the first acquire and then stays. */
  readonly exists: boolean;
  /** `unknown` where the kernel cannot be asked without locking, or may not see the holders of other machines. */
  readonly state: "free" | "held" | "unknown";
  /** Who holds it, when known. */
  readonly holder?: LockHolder;
  /** What the lockfile is on. */
  readonly filesystem: FilesystemReport;
}

/**
 * What is known about the file system that the lockfile is on. It comes from the kernel's table of mounts and their
 * options, which Linux has; on other systems both are `unknown`. Nothing is tried out.
 */
export interface FilesystemReport {
  /** Its type as the system names it, for example `ext4`, `nfs4` or `fuse.glusterfs`; or `unknown`. */
  readonly type: string;
  /**
   * How far a lock reaches. `local`: one machine has the file system, and the lock excludes all its processes.
   * `network`: the lock manager spans the machines that have it mounted. On NFS, programs on the server itself are not
   * among them. `client-only`: other machines may have the files, and each locks for itself; the lock excludes the
   * processes of this one. `unknown`: any of these, or no documents that say which.
   */
  readonly scope: "local" | "network" | "client-only" | "unknown";
}

/** What every platform package exports, whatever the platform. */
export interface RepolockPlatform {
  /** Takes the lock of a repository. */
  readonly acquire: Acquire;
  /** Reports on the lock of a repository without taking it. */
  readonly inspect: Inspect;
}
