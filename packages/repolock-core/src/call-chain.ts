import { AsyncLocalStorage } from "node:async_hooks";
import type { Lock } from "./lock.js";

const held = new AsyncLocalStorage<readonly Lock[]>();

/** Runs `fn`, and lets {@link locksOfCallChain} know the lock in all that `fn` calls, also after an await. */
export function runWithLock<T>(lock: Lock, fn: () => T): T {
  return held.run([...locksOfCallChain(), lock], fn);
}

/** The locks of those `withLock` that the present call is inside of. Released ones are among them. */
export function locksOfCallChain(): readonly Lock[] {
  return held.getStore() ?? [];
}
