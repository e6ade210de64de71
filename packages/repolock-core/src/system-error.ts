import { getSystemErrorMap } from "node:util";

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
  return error.message;
}

/** The errno name of a failed system call, such as `"EACCES"`; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
