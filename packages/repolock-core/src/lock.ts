// Its types are needed by whoever imports this package, and not every program has them from @types/node.
/// <reference lib="esnext.disposable" preserve="true" />

/** A held lock. The only way to get one is {@link Acquire}. */
export interface Lock extends AsyncDisposable, Disposable {
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
   * How long to wait for the lock, in milliseconds on the monotonic clock. 0 (the default) or less is exactly one try;
   * `Infinity` waits for ever. The last try happens at the deadline itself. A process that has held this lock for some
   * milliseconds and acquires it again at once pauses for at most 10 ms before it tries, also with 0, so that the
   * kernel can wake the processes that wait.
   */
  timeoutMs?: number;
  /**
   * Ends the wait: as soon as it aborts, the helper that waits for this acquire is ended, the promise rejects with
   * `signal.reason`, and nothing is left behind. It has no effect once the lock is held. Signals of other realms and of
   * polyfills serve too: `aborted` is enough.
   */
  signal?: AbortSignal;
  /**
   * What the holder is doing, for example `"aiwf add gap"`; shown to waiters. Acquire writes it into the lockfile, cut to
   * 200 characters, where everybody who can read the lockfile can read it.
   */
  label?: string;
  /**
   * Called when a wait begins, which never happens with `timeoutMs` 0, and when the known holder changes. If it throws,
   * the acquire rejects with the same error. A new holder is noticed after at most a tenth of a second; after half a
   * second if it writes no record, as other programs do not.
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
 * Acquires the exclusive lock of the repository at `root`, and waits for it as `options` say.
 *
 * While the returned {@link Lock} is held, no other acquire of the same lockfile succeeds: in this process, in
 * another one, or in any program that calls `flock(2)` on it. The kernel frees the lock when the process ends, however
 * it ends; child processes do not inherit it. The lock is advisory: it binds the programs that ask for it.
 * It is not reentrant: a second acquire in the same process waits like any other.
 *
 * Waiters get the lock in the order in which they began to wait, whatever programs they are: acquires of one process
 * wait in memory, and the first of them waits in the kernel's queue, through a helper process that blocks in flock(2) on
 * the same open file description. The order is not a promise: a process whose first try comes in the moment between a
 * release and the start of the next holder gets ahead, and so does the order of waiters that are stopped or busy for
 * more than 50 ms when the lock is theirs. Where no helper can wait, and on network file systems, the waiter tries
 * every 15 to 50 ms instead.
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
 * @throws ErrUnsupported (`repo-lock-unsupported`) on Windows
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
  /** How an acquire of this process locks. */
  readonly locking: LockingReport;
}

/** How a process makes the system call `flock(2)`. The lock is the same each way; only the time that it takes differs. */
export interface LockingReport {
  /**
   * The addon fs-ext, which takes some microseconds, or the helper program that takes its place where fs-ext does not
   * load, and takes some milliseconds. `nothing` where there is neither: then every acquire rejects with `ErrAcquire`.
   */
  readonly through: "fs-ext" | "flock" | "perl" | "python3" | "nothing";
  /** The same for people, with the reason why it is not fs-ext, and the remedy. One line. */
  readonly description: string;
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
