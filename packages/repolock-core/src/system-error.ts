import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";

// Errors of network file systems and quotas that libuv does not know.
const MORE_TEXTS: Readonly<Record<string, string>> = {
  EDQUOT: "disk quota exceeded",
  ENOLCK: "no locks available",
  ESTALE: "stale file handle",
};

/**
 * Returns the system's own words for a failed call, such as "permission denied", without Node's path and call. For
 * another error, returns its message; for a value that is not an error, the value as text.
 *
 * This function recognises errors by shape, because a test runner or `node:vm` can define its own `Error` class.
 */
export function systemErrorText(error: unknown): string {
  const code = systemErrorCode(error);
  for (const [name, text] of getSystemErrorMap().values()) {
    if (name === code) return text;
  }
  return MORE_TEXTS[`${code}`] ?? messageOf(error);
}

/** Returns the errno name of a failed system call, such as `"EACCES"`; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!isObject(error) || !("code" in error) || typeof error.code !== "string") return undefined;
  // Every error of Node has a code, but libuv does not know every name.
  return error.code.startsWith("Unknown system error") ? (nameOf(error) ?? error.code) : error.code;
}

function messageOf(error: unknown): string {
  return isObject(error) && "message" in error ? String(error.message) : String(error);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function nameOf(error: object): string | undefined {
  const errno = "errno" in error ? Number(error.errno) : Number.NaN;
  return Object.entries(constants.errno).find(([, number]) => number === -errno)?.[0];
}
