// Its types are needed by whoever imports this package, and not every program has them from @types/node.
/// <reference lib="esnext.disposable" preserve="true" />

/** A held lock. The only way to get one is {@link Acquire}. */
export interface Lock extends AsyncDisposable, Disposable {
  /** Absolute path of the lockfile; of the worktree's, if the lock reaches the whole repository. */
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
  /**
   * The environment variable that lets a child process run under this lock: start the child with it, and an acquire with
   * `inherit` there does not wait for this process. It names the lockfiles and the processes that hold them, and proves
   * nothing: the child asks the kernel. Release only after the child has ended.
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
 * Which acquires exclude each other. `worktree`: those of one worktree, that is, of one lockfile. `repository`: also those
 * of all other worktrees of the repository that reach as far, and all of its main worktree.
 */
export type Reach = "worktree" | "repository";

/** How a contender wants to wait. */
export interface AcquireOptions {
  /**
   * How long to wait for the lock, in milliseconds on the monotonic clock. 0 (the default) or less is exactly one try;
   * `Infinity` waits for ever. The last try happens at the deadline itself. A process that has held this lock for some
   * milliseconds and acquires it again at once pauses for at most 10 ms before it tries, also with 0, so that the
   * kernel can wake the processes that wait.
   */
  timeoutMs?: number | undefined;
  /**
   * Ends the wait: as soon as it aborts, the helper that waits for this acquire is ended, the promise rejects with
   * `signal.reason`, and nothing is left behind. It has no effect once the lock is held. Signals of other realms and of
   * polyfills serve too: `aborted` is enough.
   */
  signal?: AbortSignal | undefined;
  /**
   * What the holder is doing, for example `"aiwf add gap"`; shown to waiters. Acquire writes it into the lockfile, cut to
   * 200 characters, where everybody who can read the lockfile can read it.
   */
  label?: string | undefined;
  /**
   * Called when a wait begins, which never happens with `timeoutMs` 0, and when the known holder changes. If it throws,
   * the acquire rejects with the same error. A new holder is noticed after at most a tenth of a second; after half a
   * second if it writes no record, as other programs do not.
   */
  onWait?: ((wait: WaitInfo) => void) | undefined;
  /**
   * Whom the lock excludes; the default is `"worktree"`. With `"repository"`, an acquire in a linked worktree or a
   * submodule locks its own lockfile and then `aiwf.lock` in the git directory that all worktrees of the repository share,
   * always in this order, so that no two wait for each other. If that directory is the `.git` of a main worktree, this
   * is the lockfile of the main worktree, and who locks there is excluded, too. In a main worktree, and without `.git`,
   * there is one lockfile, whatever the reach.
   */
  reach?: Reach | undefined;
  /**
   * Whether to run under the lock of a process that this one descends from and that has passed on
   * {@link Lock.environment}; the default is `false`. If that process holds the lock now, as the kernel or its record
   * says, this acquire locks a second lockfile beside the first (`aiwf.lock.1`, below that `.2`), so that the children
   * of one holder exclude each other. Else it is an ordinary acquire: a variable that is forged, or left over from a
   * process that has released, gives nothing. Where there is no `/proc`, nothing can be proved and nothing is inherited.
   *
   * An inherited lock is worth as much as the one that it is under: if the other process releases first, this one is
   * lost, as {@link Lock.assertHeld} notices.
   */
  inherit?: boolean | undefined;
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

/** What every platform's acquire is. Its contract is the documentation of `acquire` in the package repolock. */
export type Acquire = (root: string, options?: AcquireOptions) => Promise<Lock>;

/** What to look at. */
export interface InspectOptions {
  /** As in {@link AcquireOptions}. With `"repository"` the report is of both lockfiles, where there are two. */
  reach?: Reach | undefined;
}

/** What every platform's inspect is. Its contract is the documentation of `inspect` in the package repolock. */
export type Inspect = (root: string, options?: InspectOptions) => Promise<LockReport>;

/** What {@link Inspect} saw. */
export interface LockReport extends LockfileReport {
  /** How an acquire of this process locks. */
  readonly locking: LockingReport;
  /** With the reach `"repository"`, and where it is another one: the lockfile of the whole repository. */
  readonly repository?: LockfileReport;
}

/** What {@link Inspect} saw of one lockfile. */
export interface LockfileReport {
  /** Absolute path of the lockfile; of what hinders to locate it, if there is such a {@link problem}. */
  readonly path: string;
  /** Whether the lockfile exists. It is created by the first acquire and then stays. */
  readonly exists: boolean;
  /** `unknown` where the kernel cannot be asked without locking, or may not see the holders of other machines. */
  readonly state: "free" | "held" | "unknown";
  /** Who holds it, when known. */
  readonly holder?: LockHolder;
  /** What the lockfile is on. */
  readonly filesystem: FilesystemReport;
  /** Why no acquire of this process can lock it, in the words of the error, when that can be seen without trying. */
  readonly problem?: string;
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
