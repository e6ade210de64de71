import { AsyncLocalStorage } from "node:async_hooks";
import type { Lock } from "./lock.js";

const held = new AsyncLocalStorage<readonly Lock[]>();

/** Runs `fn`. In everything that `fn` calls, also after an await, {@link locksOfCallChain} includes the lock. */
export function runWithLock<T>(lock: Lock, fn: () => T): T {
  return held.run([...locksOfCallChain(), lock], fn);
}

/** The locks of every `withLock` around the present call, including released locks. */
export function locksOfCallChain(): readonly Lock[] {
  return held.getStore() ?? [];
}
