// Programs that import this package need these types, and not every program has them from @types/node.
/// <reference lib="esnext.disposable" preserve="true" />

/** A held lock, as {@link Acquire} returns it. */
export interface Lock extends AsyncDisposable, Disposable {
  /** Absolute path of the lockfile. With the reach `"repository"`, that of the worktree. */
  readonly path: string;
  /** True once {@link release} has been called. */
  readonly released: boolean;
  /**
   * Asserts that this lock still excludes all others. Call it just before you publish the result, for example before a
   * commit.
   *
   * Another process can acquire a held lock only if somebody removes or replaces the lockfile or a directory above it, or
   * turns `.git` into a directory while the lockfile is beside it. In that case this function throws, and continues to
   * throw even if the old file returns. Two holders never pass at the same moment. If two holders pass at the beginning
   * and at the end of their work, and nobody restored a file, their work did not overlap. This function cannot notice a
   * lockfile that disappears and returns between two calls, nor one that disappears after the last call.
   *
   * On a file system of several machines the lock manager can lose the lock, for example when a server restarts. This
   * function throws if another process holds the lock now, or if a process that writes a record, as this library does, has
   * held the lock since. No check notices another program that acquired and released the lock in between.
   *
   * If repolock cannot examine the lockfile, this function throws for the moment, and a later call may pass.
   *
   * @throws ErrLockLost (`repo-lock-lost`) if the repository's lockfile is not the locked one, if another process holds or
   * held the lock, or after a release
   */
  assertHeld(): void;
  /**
   * Releases the lock. The next contender can acquire it as soon as this function returns, before you await the promise,
   * so you can call it in an exit handler. A second call does nothing. The promise never rejects: closing the descriptor
   * frees the lock even if everything else fails.
   */
  release(): Promise<void>;
  /**
   * Returns an environment variable that lets a child process run under this lock. Start the child with the variable; an
   * acquire with `inherit` in the child does not wait for this process. The variable names the lockfiles and their holders
   * and proves nothing: the child asks the kernel. Release the lock after the child has exited.
   *
   * @example
   * ```ts
   * import { spawnSync } from "node:child_process";
   * import { acquire } from "repolock";
   *
   * await using lock = await acquire(".");
   * // A program that acquires with `inherit: true` would run under the lock here.
   * const env = { ...process.env, ...lock.environment() };
   * const { status } = spawnSync("sh", ["-c", 'test -n "$REPOLOCK_HELD"'], { env });
   * console.log(status); // → 0
   * ```
   */
  environment(): Record<string, string>;
}

/**
 * Which acquires exclude each other. `worktree`: all acquires in one worktree, that is, of one lockfile. `repository`:
 * also all acquires in the main worktree, and those in other worktrees that use this reach.
 */
export type Reach = "worktree" | "repository";

/** How a contender wants to wait. */
export interface AcquireOptions {
  /**
   * How long to wait for the lock, in milliseconds on the monotonic clock. 0 (the default) or less tries exactly once;
   * `Infinity` waits for ever. The last try happens at the deadline. A process that held this lock for some milliseconds
   * and acquires it again at once pauses for at most 10 ms before it tries, even with 0, so that the kernel can wake the
   * next waiter.
   */
  timeoutMs?: number | undefined;
  /**
   * Ends the wait. When the signal aborts, repolock kills the helper of this acquire and the promise rejects with
   * `signal.reason`; nothing remains. The signal has no effect on a held lock. A signal of another realm or of a polyfill
   * works too, if it has `aborted`.
   */
  signal?: AbortSignal | undefined;
  /**
   * Describes the holder's work, for example `"aiwf add gap"`. Waiters see it. Acquire writes it into the lockfile, cut to
   * 200 characters, where every user who can read the lockfile can read it.
   */
  label?: string | undefined;
  /**
   * repolock calls this function when a wait begins, and when the known holder changes; never with `timeoutMs` 0. If the
   * function throws, the acquire rejects with the same error. Within a tenth of a second, repolock notices a new holder;
   * within half a second if the holder is another program, which writes no record.
   */
  onWait?: ((wait: WaitInfo) => void) | undefined;
  /**
   * Which other acquires the lock excludes; the default is `"worktree"`. With `"repository"`, an acquire in a linked
   * worktree or a submodule first locks its own lockfile. Second, it locks `aiwf.lock` in the git directory that all
   * worktrees of the repository share. The order is always the same, so two acquires never wait for each other, unless one
   * runs inside a command that already holds the repository's lock. If that
   * directory is the `.git` of a main worktree, the lock also excludes every acquire in the main worktree. In a main
   * worktree, and without `.git`, an acquire locks one lockfile with either reach.
   */
  reach?: Reach | undefined;
  /**
   * Whether to run under the lock of an ancestor process that passed on {@link Lock.environment}; the default is `false`.
   * If the ancestor holds the lock now, as the kernel or its record says, this acquire locks a second lockfile beside the
   * first (`aiwf.lock.1`, and for its own children `.2`), so that the children of one holder exclude each other.
   * Otherwise, for example if the variable is forged or stale, this is an ordinary acquire. Without `/proc` every acquire
   * is an ordinary one.
   *
   * If the ancestor releases its lock first, the inherited lock is lost, and {@link Lock.assertHeld} throws.
   */
  inherit?: boolean | undefined;
}

/** A contender's view of its wait. */
export interface WaitInfo {
  /** Absolute path of the lockfile. */
  readonly path: string;
  /** Time since the acquire began, in milliseconds. */
  readonly waitedMs: number;
  /** The holder, when known. */
  readonly holder?: LockHolder;
}

/** The holder's name, for people to read. repolock decides nothing by it. */
export interface LockHolder {
  /** The holder's process number: in this process's PID namespace if `confirmed`, in the holder's own if `recorded`. */
  readonly pid: number;
  /** The name of the holder's machine. */
  readonly host: string;
  /** The `label` of the holder's acquire. For another program, the beginning of its command line. */
  readonly label?: string;
  /** When the holder acquired the lock, by its own clock. Absent for another program. */
  readonly since?: Date;
  /** `confirmed`: the kernel names this process. `recorded`: only the lockfile's content does. */
  readonly proof: "confirmed" | "recorded";
}

/** The type of every platform's `acquire`. The package repolock documents its contract. */
export type Acquire = (root: string, options?: AcquireOptions) => Promise<Lock>;

/** How far an inspect looks. */
export interface InspectOptions {
  /** As in {@link AcquireOptions}. With `"repository"` the report covers both lockfiles of a linked worktree. */
  reach?: Reach | undefined;
}

/** The type of every platform's `inspect`. The package repolock documents its contract. */
export type Inspect = (root: string, options?: InspectOptions) => Promise<LockReport>;

/** The report of {@link Inspect}. */
export interface LockReport extends LockfileReport {
  /** How an acquire in this process calls `flock(2)`. */
  readonly locking: LockingReport;
  /** The lockfile of the whole repository, with the reach `"repository"` and if it is another file. */
  readonly repository?: LockfileReport;
}

/** The report of {@link Inspect} on one lockfile. */
export interface LockfileReport {
  /** Absolute path of the lockfile, or of the obstacle to locating it that {@link problem} describes. */
  readonly path: string;
  /** Whether the lockfile exists. The first acquire creates it; repolock never removes it, and you must not either. */
  readonly exists: boolean;
  /**
   * `unknown` where repolock cannot ask the kernel without locking, where the kernel does not see other machines, and where
   * it hides the holder: in a container, or from another user.
   */
  readonly state: "free" | "held" | "unknown";
  /** The holder, when known. */
  readonly holder?: LockHolder;
  /** The file system of the lockfile. */
  readonly filesystem: FilesystemReport;
  /** Why no acquire in this process can lock the file, in the words of the error, as far as repolock sees without trying. */
  readonly problem?: string;
}

/** How a process calls `flock(2)`. The lock is the same in each case; only its speed differs. */
export interface LockingReport {
  /**
   * The addon fs-ext, which takes some microseconds, or the helper program that replaces fs-ext where it does not load,
   * and takes some milliseconds. `nothing` where neither works: every acquire rejects with `ErrAcquire`.
   */
  readonly through: "fs-ext" | "flock" | "perl" | "python3" | "nothing";
  /** One line for people: the program that calls `flock(2)`, and if it is not fs-ext, why, and the remedy. */
  readonly description: string;
}

/**
 * The file system of the lockfile, from Linux's table of mounts. On other systems both fields are `unknown`. repolock locks
 * nothing to find out.
 */
export interface FilesystemReport {
  /** The type, for example `ext4`, `nfs4` or `fuse.glusterfs`; or `unknown`. */
  readonly type: string;
  /**
   * How far a lock reaches. `local`: only one machine uses the file system, and the lock excludes all its processes.
   * `network`: the lock manager spans all machines that mount the file system; on NFS, programs on the server itself are
   * not excluded. `client-only`: other machines may use the files, and the lock excludes only processes on this one.
   * `unknown`: any of these.
   */
  readonly scope: "local" | "network" | "client-only" | "unknown";
}

/** The exports of every platform package. */
export interface RepolockPlatform {
  /** Acquires the lock of a repository. */
  readonly acquire: Acquire;
  /** Reports on the lock of a repository without acquiring it. */
  readonly inspect: Inspect;
}
