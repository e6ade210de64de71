// What "repolock" is without a condition. Node has none of its own for the operating system, so an installed program
// must choose when it runs; it does so at the first call, so that importing "repolock" loads no platform.
import type { Acquire, Inspect, RepolockPlatform } from "repolock-core";
import { bindWithLock, type WithLock } from "./with-lock.js";

export * from "./contract.js";

let platform: RepolockPlatform | undefined;

async function loadPlatform(): Promise<RepolockPlatform> {
  platform = await (process.platform === "win32" ? import("repolock-windows") : import("repolock-posix"));
  return platform;
}

/** Takes the lock of a repository: see {@link Acquire}. */
export const acquire: Acquire = async (root, options) => (platform ?? (await loadPlatform())).acquire(root, options);

/** Reports on the lock of a repository without taking it: see {@link Inspect}. */
export const inspect: Inspect = async (root) => (platform ?? (await loadPlatform())).inspect(root);

/** Runs a function while the lock of a repository is held: see {@link WithLock}. */
export const withLock: WithLock = bindWithLock(acquire);
