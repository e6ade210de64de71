// What "repolock" is without a condition. Node has none of its own for the operating system, so an installed program
// must choose when it runs; it does so at the first call, so that importing "repolock" loads no platform.
import {
  type AcquireOptions,
  checkAcquireArguments,
  checkInspectArguments,
  type InspectOptions,
  type Lock,
  type LockReport,
  type RepolockPlatform,
  resolveRoot,
} from "repolock-core";
import { type LockedArguments, type LockedFunction, runLocked } from "./with-lock.js";

export * from "./contract.js";

let platform: RepolockPlatform | undefined;

async function loadPlatform(): Promise<RepolockPlatform> {
  platform = await (process.platform === "win32" ? import("repolock-windows") : import("repolock-posix"));
  return platform;
}

/**
 * Acquires the exclusive lock of the repository at `root`, and waits for it as `options` say.
 *
 * While the returned {@link Lock} is held, no other acquire of the same lockfile succeeds: in this process, in
 * another one, or in any program that calls `flock(2)` on it. The kernel frees the lock when the process ends, however
 * it ends; child processes do not inherit it. The lock is advisory: it binds the programs that ask for it.
 * It is not reentrant: a second acquire in the same process waits like any other; only inside of {@link withLock}, where
 * it would wait for itself, it rejects at once.
 *
 * Waiters get the lock in the order in which they began to wait, whatever programs they are: acquires of one process
 * wait in memory, and the first of them waits in the kernel's queue, through a helper process that blocks in flock(2) on
 * the same open file description. The order is not a promise. A process whose first try comes in the moment between a
 * release and the wake-up of the next waiter gets ahead of it. A waiter that is stopped, or busy for more than 50 ms,
 * when its helper gets the lock loses its place. Where no helper can wait, and on network file systems, a waiter tries
 * every 15 to 50 ms instead.
 *
 * The deadline and the signal bind between calls to the file system. On a local disk such a call returns at once. Where
 * a network mount no longer answers, it returns when the mount answers again or gives up by its own settings, and until
 * then the whole process stands still, its timers included; so do {@link Lock.assertHeld} and {@link Lock.release}. A
 * program that must outlive that acquires in a child process, which it can kill.
 *
 * What is locked depends on `root` alone, not on what is above it: {@link findRepositoryRoot} finds the top directory.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param options how to wait, and how far the lock is to reach
 * @returns the held lock
 * @throws TypeError for a `root` or an option of the wrong type, before anything is opened
 * @throws ErrBusy (`repo-lock-busy`) when the deadline passes
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when locking is impossible; retrying does not help, unless a file
 * server was away
 * @throws ErrUnsupported (`repo-lock-unsupported`) on Windows
 * @throws the signal's reason when it aborts
 * @see https://man7.org/linux/man-pages/man2/flock.2.html
 *
 * @example
 * ```ts
 * import { acquire } from "repolock";
 *
 * const lock = await acquire(".", { timeoutMs: 2000, label: "renumber the plans" });
 * try {
 *   // Read, validate, write: nobody else is in here.
 *   lock.assertHeld(); // last, before the effect becomes visible
 * } finally {
 *   await lock.release();
 * }
 * console.log(lock.released); // → true
 * ```
 *
 * @example
 * How to give up waiting, and how to tell for whom one waits:
 * ```ts
 * import { acquire } from "repolock";
 *
 * await using lock = await acquire(".", { label: "somebody else" });
 * const patience = new AbortController();
 * const turn = acquire(".", {
 *   timeoutMs: Number.POSITIVE_INFINITY,
 *   signal: patience.signal,
 *   onWait: ({ holder }) => {
 *     console.log(`waiting for ${holder?.label}`); // → waiting for somebody else
 *     patience.abort("enough");
 *   },
 * });
 * console.log(await turn.catch((reason) => reason)); // → enough
 * ```
 */
export async function acquire(root: string, options: AcquireOptions = {}): Promise<Lock> {
  if (platform !== undefined) return platform.acquire(root, options);
  // Read before the platform is loaded: meanwhile the caller can change the working directory, or its options.
  checkAcquireArguments(root, options);
  const [directory, given] = [resolveRoot(root), { ...options }];
  return (await loadPlatform()).acquire(directory, given);
}

/**
 * Reports on the lock of the repository at `root` without taking it, so it never makes anybody wait. The answer is
 * about the past: it may change before the promise is settled. It takes as long as the file system takes to say what is
 * at a path: on a network mount that no longer answers, the process stands still as in {@link acquire}.
 *
 * A repository that cannot be locked is no error here: the report says why (`problem`).
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param options what to look at
 * @throws TypeError for a `root` or an option of the wrong type
 * @throws ErrUnsupported (`repo-lock-unsupported`) on Windows
 *
 * @example
 * ```ts
 * import { acquire, inspect } from "repolock";
 *
 * await using lock = await acquire(".", { label: "renumber the plans" });
 * const { state, holder } = await inspect(".");
 * console.log(`${state}, ${holder?.proof}: ${holder?.label}`); // → held, confirmed: renumber the plans
 * ```
 */
export async function inspect(root: string, options: InspectOptions = {}): Promise<LockReport> {
  if (platform !== undefined) return platform.inspect(root, options);
  checkInspectArguments(root, options);
  const [directory, given] = [resolveIfPossible(root), { ...options }];
  return (await loadPlatform()).inspect(directory, given);
}

// The platform reports why it is not possible.
function resolveIfPossible(root: string): string {
  try {
    return resolveRoot(root);
  } catch {
    return root;
  }
}

/**
 * Runs `fn` while the lock of the repository at `root` is held, and releases it when `fn` is done, whether it
 * returns or throws.
 *
 * An acquire of the same lock inside of `fn`, or in what it calls or leaves running, would wait for itself. It rejects at
 * once with an ErrBusy that says so.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param options how to wait for the lock
 * @param fn what to do; `lock.assertHeld()` tells it whether the lock still is its own
 * @returns what `fn` returns
 * @throws whatever {@link acquire} rejects with, and then `fn` was not called; otherwise whatever `fn` throws
 *
 * @example
 * ```ts
 * import { acquire, withLock } from "repolock";
 *
 * await withLock(".", { timeoutMs: 2000, label: "renumber" }, async () => {
 *   const error = await acquire(".", { timeoutMs: Number.POSITIVE_INFINITY }).catch((reason) => reason);
 *   console.log(error.code); // → repo-lock-busy
 * });
 * ```
 */
export function withLock<T>(root: string, options: AcquireOptions | undefined, fn: LockedFunction<T>): Promise<T>;
/**
 * The same with one try, and without a label.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param fn what to do while the lock is held
 * @returns what `fn` returns
 * @throws whatever {@link acquire} rejects with, and then `fn` was not called; otherwise whatever `fn` throws
 *
 * @example
 * ```ts
 * import { withLock } from "repolock";
 *
 * const nextId = await withLock(".", (lock) => {
 *   lock.assertHeld();
 *   return 42;
 * });
 * console.log(nextId); // → 42
 * ```
 */
export function withLock<T>(root: string, fn: LockedFunction<T>): Promise<T>;
export function withLock<T>(root: string, ...rest: LockedArguments<T>): Promise<T> {
  return runLocked(acquire, root, rest);
}
