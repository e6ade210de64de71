import { type Acquire, type AcquireOptions, type Lock, withLock } from "repolock-core";

/**
 * Runs `fn` while the lock of the repository at `root` is held, and releases it when `fn` is done, whether it
 * returns or throws.
 *
 * @param root directory of the repository; relative paths start at the working directory
 * @param options how to wait for the turn
 * @param fn what to do; `lock.assertHeld()` tells it whether the turn is still its own
 * @returns what `fn` returns
 * @throws whatever `acquire` rejects with, and then `fn` was not called; otherwise whatever `fn` throws
 */
export type WithLock = <T>(root: string, options: AcquireOptions, fn: (lock: Lock) => T | Promise<T>) => Promise<T>;

/** Core's `withLock`, for one platform's acquire. */
export function bindWithLock(acquire: Acquire): WithLock {
  return (root, options, fn) => withLock(acquire, root, options, fn);
}
