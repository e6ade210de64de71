// What "repolock" is under the condition `posix`.
import { acquire, inspect } from "repolock-posix";
import { bindWithLock } from "./with-lock.js";

export * from "./contract.js";
export { acquire, inspect };
export const withLock = bindWithLock(acquire);
