import { constants } from "node:os";
import { isRepolockError } from "repolock";

/** What came of a call of the library. */
export interface Outcome {
  readonly answer: "held" | "busy" | "refused" | "lost" | "aborted" | "reported" | "other";
  /** What the error blames. */
  readonly path?: string | undefined;
  /** The name of the system's error behind it. */
  readonly cause?: string | undefined;
  /** What a report says of the lock. */
  readonly state?: string | undefined;
  readonly message?: string;
}

/** What an error means. */
export function outcomeOf(error: unknown): Outcome {
  if (isRepolockError(error, "repo-lock-busy")) return { answer: "busy", path: error.path };
  if (isRepolockError(error, "repo-lock-acquire-failed") || isRepolockError(error, "repo-lock-lost")) {
    const answer = error.code === "repo-lock-lost" ? "lost" : "refused";
    return { answer, path: error.path, cause: codeBehind(error), message: error.message };
  }
  if (error instanceof Error && error.name === "AbortError") return { answer: "aborted" };
  return { answer: "other", message: String(error) };
}

/** An outcome in a line. */
export function outcomeText({ answer, path, cause, state, message }: Outcome): string {
  return [answer, state, cause, path, message].filter((part) => part !== undefined).join(", ");
}

/** An error of the lock can have another one between itself and the system's. */
function codeBehind({ cause }: { cause?: unknown }): string | undefined {
  if (isRepolockError(cause)) return codeBehind(cause);
  if (!(cause instanceof Error && "code" in cause)) return undefined;
  // libuv does not know every error by name.
  const errno = "errno" in cause ? Number(cause.errno) : 0;
  return Object.entries(constants.errno).find(([, number]) => number === -errno)?.[0] ?? String(cause.code);
}
