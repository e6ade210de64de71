import { type Acquire, type AcquireOptions, type Lock, withLock } from "repolock-core";

/** A function that runs while the lock is held. */
export type LockedFunction<T> = (lock: Lock) => T | Promise<T>;

/** The type of `withLock`, for the acquire of one platform. */
export interface WithLock {
  <T>(root: string, fn: LockedFunction<T>): Promise<T>;
  <T>(root: string, options: AcquireOptions | undefined, fn: LockedFunction<T>): Promise<T>;
}

/** The arguments of `withLock` after the root. */
export type LockedArguments<T> = [fn: LockedFunction<T>] | [options: AcquireOptions | undefined, fn: LockedFunction<T>];

/** Calls core's `withLock`, with or without options. */
export function runLocked<T>(acquire: Acquire, root: string, rest: LockedArguments<T>): Promise<T> {
  const [options, fn] = rest.length === 1 ? [{}, rest[0]] : rest;
  return withLock(acquire, root, options, fn);
}

/** The `withLock` of one platform. */
export function bindWithLock(acquire: Acquire): WithLock {
  return <T>(root: string, ...rest: LockedArguments<T>) => runLocked(acquire, root, rest);
}
