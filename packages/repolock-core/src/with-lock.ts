import { runWithLock } from "./call-chain.js";
import type { Acquire, AcquireOptions, Lock } from "./lock.js";

/**
 * Runs `fn` while the lock of the repository at `root` is held, and releases it when `fn` is done, whether it
 * returns or throws.
 *
 * @param acquire the platform's acquire
 * @param root directory of the repository
 * @param options how to wait for the lock
 * @param fn what to do; `lock.assertHeld()` tells it whether the lock still is its own
 * @returns what `fn` returns
 * @throws whatever `acquire` rejects with, and then `fn` was not called; otherwise whatever `fn` throws
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
