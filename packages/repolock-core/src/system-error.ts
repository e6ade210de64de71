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
 * denied". For other errors, their message.
 */
export function systemErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = systemErrorCode(error);
  for (const [name, text] of getSystemErrorMap().values()) {
    if (name === code) return text;
  }
  return MORE_TEXTS[`${code}`] ?? error.message;
}

/** The errno name of a failed system call, such as `"EACCES"`; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error && "code" in error && typeof error.code === "string")) return undefined;
  // Node's errors always have a code, but libuv does not know every name.
  return error.code.startsWith("Unknown system error") ? (nameOf(error) ?? error.code) : error.code;
}

function nameOf(error: Error): string | undefined {
  const errno = "errno" in error ? Number(error.errno) : Number.NaN;
  return Object.entries(constants.errno).find(([, number]) => number === -errno)?.[0];
}
