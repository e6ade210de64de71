// The module "repolock" under the export condition `posix`.
import { acquire, inspect } from "repolock-posix";
import { bindWithLock, type WithLock } from "./with-lock.js";

export * from "./contract.js";
export { acquire, inspect };

/** Runs a function while the lock of a repository is held. */
export const withLock: WithLock = bindWithLock(acquire);
