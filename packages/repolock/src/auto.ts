// What "repolock" is without a condition. Node has none of its own for the operating system, so an installed program
// must choose when it runs; it does so at the first call, so that importing "repolock" loads no platform.
import {
  type Acquire,
  checkAcquireArguments,
  checkRoot,
  type Inspect,
  type RepolockPlatform,
  resolveRoot,
} from "repolock-core";
import { bindWithLock, type WithLock } from "./with-lock.js";

export * from "./contract.js";

let platform: RepolockPlatform | undefined;

async function loadPlatform(): Promise<RepolockPlatform> {
  platform = await (process.platform === "win32" ? import("repolock-windows") : import("repolock-posix"));
  return platform;
}

/**
 * Takes the lock of a repository: see {@link Acquire}.
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
export const acquire: Acquire = async (root, options = {}) => {
  if (platform !== undefined) return platform.acquire(root, options);
  // Read before the platform is loaded: meanwhile the caller can change the working directory, or its options.
  checkAcquireArguments(root, options);
  const [directory, given] = [resolveRoot(root), { ...options }];
  return (await loadPlatform()).acquire(directory, given);
};

/**
 * Reports on the lock of a repository without taking it: see {@link Inspect}.
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
export const inspect: Inspect = async (root) => {
  if (platform !== undefined) return platform.inspect(root);
  checkRoot(root);
  const directory = resolveRoot(root);
  return (await loadPlatform()).inspect(directory);
};

/**
 * Runs a function while the lock of a repository is held: see {@link WithLock}.
 *
 * @example
 * ```ts
 * import { withLock } from "repolock";
 *
 * const nextId = await withLock(".", { timeoutMs: 2000 }, (lock) => {
 *   lock.assertHeld();
 *   return 42;
 * });
 * console.log(nextId); // → 42
 * ```
 */
export const withLock: WithLock = bindWithLock(acquire);
