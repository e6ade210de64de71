import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";

// What network file systems and quotas answer, and libuv has no words for.
const MORE_TEXTS: Readonly<Record<string, string>> = {
  EDQUOT: "disk quota exceeded",
  ENOLCK: "no locks available",
  ESTALE: "stale file handle",
};

/**
 * The system's own words for a failed call, without the path and call that Node wraps around them: "permission
 * denied". For other errors, their message; for values that are not errors, the value as text.
 *
 * Errors are recognised by shape, because a test runner or `node:vm` can have an `Error` class of its own.
 */
export function systemErrorText(error: unknown): string {
  const code = systemErrorCode(error);
  for (const [name, text] of getSystemErrorMap().values()) {
    if (name === code) return text;
  }
  return MORE_TEXTS[`${code}`] ?? messageOf(error);
}

/** The errno name of a failed system call, such as `"EACCES"`; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!isObject(error) || !("code" in error) || typeof error.code !== "string") return undefined;
  // Node's errors always have a code, but libuv does not know every name.
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
