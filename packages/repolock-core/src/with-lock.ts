import { runWithLock } from "./call-chain.js";
import type { Acquire, AcquireOptions, Lock } from "./lock.js";

/**
 * Acquires the lock of the repository at `root`, runs `fn`, and releases the lock when `fn` returns or throws.
 *
 * @param acquire the platform's acquire
 * @param root directory of the repository
 * @param options how to wait for the lock
 * @param fn what to do while the lock is held; `lock.assertHeld()` checks that the lock is not lost
 * @returns the result of `fn`
 * @throws the error of `acquire`, without a call of `fn`, or the error of `fn`
 */
export async function withLock<T>(
  acquire: Acquire,
  root: string,
  options: AcquireOptions | undefined,
  fn: (lock: Lock) => T | Promise<T>,
): Promise<T> {
  const lock = await acquire(root, options);
  try {
    return await runWithLock(lock, () => fn(lock));
  } finally {
    await lock.release();
  }
}
