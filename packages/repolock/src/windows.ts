// What "repolock" is under the condition `windows`.
import { acquire, inspect } from "repolock-windows";
import { bindWithLock } from "./with-lock.js";

export * from "./contract.js";
export { acquire, inspect };
export const withLock = bindWithLock(acquire);
