// The module "repolock" without an export condition. Node has no condition for the operating system, so this module
// chooses the platform at the first call. Importing "repolock" loads no platform.
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
 * Acquires the exclusive lock of the repository at `root`. If another process holds it, waits as `options` say.
 *
 * While you hold the returned {@link Lock}, no other acquire of the same lockfile succeeds: not in this process, not in
 * another one, not in any program that calls `flock(2)` on the file. When your process ends, however it ends, the kernel
 * frees the lock. Child processes do not inherit the lock. The lock is advisory: it binds only programs that ask for it.
 * The lock is not reentrant: a second acquire in the same process waits like any other. Inside {@link withLock}, where a
 * second acquire would wait for itself, it rejects at once.
 *
 * Waiters acquire the lock in the order in which they began to wait, in this program or another. Acquires of one process
 * queue in memory. The first one waits in the kernel's queue, through a helper process that blocks in flock(2) on the same
 * open file description. The order is not a guarantee. A process whose first try falls between a
 * release and the wake-up of the next waiter acquires the lock before that waiter. A waiter that is stopped, or busy for
 * more than 50 ms, when its helper receives the lock goes to the end of the queue. Where no helper can wait, and on
 * network file systems, a waiter tries every 15 to 50 ms.
 *
 * The deadline and the signal do not interrupt a call to the file system. On a local disk such a call returns at once.
 * If a network mount no longer answers, the call blocks the whole process, timers included, until the mount answers or
 * gives up by its own settings. The same holds for {@link Lock.assertHeld} and {@link Lock.release}. A program that must
 * survive a dead mount acquires in a child process and kills that process.
 *
 * The lockfile depends on `root` alone, not on directories above it; {@link findRepositoryRoot} finds the top directory.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param options how to wait, and how far the lock reaches
 * @returns the held lock
 * @throws TypeError for a `root` or an option of the wrong type, before it opens anything
 * @throws ErrBusy (`repo-lock-busy`) when the deadline passes
 * @throws ErrAcquire (`repo-lock-acquire-failed`) when repolock cannot lock; another try does not help, unless a file
 * server was away
 * @throws ErrUnsupported (`repo-lock-unsupported`) on Windows
 * @throws the signal's reason when the signal aborts
 * @see https://man7.org/linux/man-pages/man2/flock.2.html
 *
 * @example
 * ```ts
 * import { acquire } from "repolock";
 *
 * const lock = await acquire(".", { timeoutMs: 2000, label: "renumber the plans" });
 * try {
 *   // Read, decide and write here: no other process holds the lock.
 *   lock.assertHeld(); // throws if the lock was lost; call it just before you publish the result
 * } finally {
 *   await lock.release();
 * }
 * console.log(lock.released); // → true
 * ```
 *
 * @example
 * How to stop a wait, and how to name the holder meanwhile:
 * ```ts
 * import { acquire } from "repolock";
 *
 * await using lock = await acquire(".", { label: "nightly job" });
 * const stop = new AbortController();
 * const second = acquire(".", {
 *   timeoutMs: Number.POSITIVE_INFINITY,
 *   signal: stop.signal,
 *   onWait: ({ holder }) => {
 *     console.log(`waiting for ${holder?.label}`); // → waiting for nightly job
 *     stop.abort("stopped");
 *   },
 * });
 * console.log(await second.catch((reason) => reason)); // → stopped
 * ```
 */
export async function acquire(root: string, options: AcquireOptions = {}): Promise<Lock> {
  if (platform !== undefined) return platform.acquire(root, options);
  // Before the platform is loaded: meanwhile the caller can change the working directory or the options.
  checkAcquireArguments(root, options);
  const [directory, given] = [resolveRoot(root), { ...options }];
  return (await loadPlatform()).acquire(directory, given);
}

/**
 * Reports on the lock of the repository at `root` without acquiring it, so no process waits because of a report. The
 * answer describes a moment in the past: another process may acquire or release before your promise settles. On a network
 * mount that no longer answers, the call blocks the process as in {@link acquire}.
 *
 * If no acquire could lock the repository, the promise still resolves, and the report says why (`problem`).
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param options how far to look
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

// If that fails, the platform reports why.
function resolveIfPossible(root: string): string {
  try {
    return resolveRoot(root);
  } catch {
    return root;
  }
}

/**
 * Acquires the lock of the repository at `root`, runs `fn`, and releases the lock when `fn` returns or throws.
 *
 * If `fn`, or code that `fn` calls or leaves running, acquires the same lock, that acquire would wait for itself. Instead,
 * it rejects at once with an ErrBusy whose message says so.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param options how to wait for the lock
 * @param fn what to do while the lock is held; `lock.assertHeld()` checks that the lock is not lost
 * @returns the result of `fn`
 * @throws the error of {@link acquire}, without a call of `fn`, or the error of `fn`
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
 * Runs `fn` under the lock with one try to acquire it, and without a label.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param fn what to do while the lock is held
 * @returns the result of `fn`
 * @throws the error of {@link acquire}, without a call of `fn`, or the error of `fn`
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
