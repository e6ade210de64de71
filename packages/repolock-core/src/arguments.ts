import type { AcquireOptions, InspectOptions } from "./lock.js";

/**
 * Checks a `root`.
 *
 * @throws TypeError unless it is a string that can be a path: not empty, without a NUL byte
 */
export function checkRoot(root: unknown): asserts root is string {
  if (typeof root !== "string") throw new TypeError(`root must be a string, not ${nameOf(root)}`);
  if (root === "") throw new TypeError("root must not be empty");
  if (root.includes("\0")) throw new TypeError("root must not contain a NUL byte");
}

/**
 * Checks the arguments of an acquire. Every platform calls this function first.
 *
 * @throws TypeError for the first argument of the wrong type; `timeoutMs` must be a number and not NaN
 */
export function checkAcquireArguments(root: unknown, options: AcquireOptions): asserts root is string {
  checkRoot(root);
  checkReach(options);
  const { timeoutMs, signal, label, onWait, inherit } = options;
  if (timeoutMs !== undefined && (typeof timeoutMs !== "number" || Number.isNaN(timeoutMs))) {
    throw new TypeError(`timeoutMs must be a number of milliseconds, not ${nameOf(timeoutMs)}`);
  }
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError(`signal must be an AbortSignal, not ${nameOf(signal)}`);
  }
  if (label !== undefined && typeof label !== "string") {
    throw new TypeError(`label must be a string, not ${nameOf(label)}`);
  }
  if (onWait !== undefined && typeof onWait !== "function") {
    throw new TypeError(`onWait must be a function, not ${nameOf(onWait)}`);
  }
  if (inherit !== undefined && typeof inherit !== "boolean") {
    throw new TypeError(`inherit must be a boolean, not ${nameOf(inherit)}`);
  }
}

/**
 * Checks the arguments of an inspect. Every platform calls this function first.
 *
 * @throws TypeError for the first argument of the wrong type
 */
export function checkInspectArguments(root: unknown, options: InspectOptions): asserts root is string {
  checkRoot(root);
  checkReach(options);
}

function checkReach(options: InspectOptions): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options must be an object, not ${nameOf(options)}`);
  }
  const { reach } = options;
  if (reach !== undefined && reach !== "worktree" && reach !== "repository") {
    throw new TypeError(`reach must be "worktree" or "repository", not ${JSON.stringify(reach) ?? nameOf(reach)}`);
  }
}

// By shape, because an AbortSignal of another realm or of a polyfill works too. An AbortController lacks `aborted`.
function isAbortSignal(value: unknown): boolean {
  return typeof value === "object" && value !== null && "aborted" in value && typeof value.aborted === "boolean";
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Number.isNaN(value) ? "NaN" : typeof value;
}
