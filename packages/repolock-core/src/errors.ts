import type { LockHolder } from "./lock.js";

// In the global registry, so that every copy of this module in a process marks its errors with the same symbol.
const BRAND = Symbol.for("repolock.error");

/** The `code` of each error, stable across versions. */
export type RepolockErrorCode =
  | "repo-lock-busy"
  | "repo-lock-unsupported"
  | "repo-lock-acquire-failed"
  | "repo-lock-lost";

/** The base of all errors of the lock. Distinguish them by `code`, not by message. */
export abstract class RepolockError extends Error {
  /** Which error it is. */
  abstract readonly code: RepolockErrorCode;

  static {
    // Stryker disable next-line BooleanLiteral,ObjectLiteral: only whether the mark is there counts, not its value
    Object.defineProperty(RepolockError.prototype, BRAND, { value: true });
  }
}

/** Another process, or another acquire in this process, held the lock until the deadline. A later try may succeed. */
export class ErrBusy extends RepolockError {
  readonly code = "repo-lock-busy";
  /** Absolute path of the lockfile. */
  readonly path: string;
  /** How long the acquire waited, in milliseconds. */
  readonly waitedMs: number;
  /** The holder at the last try, when known. */
  declare readonly holder?: LockHolder;
  /** Further advice for the caller, for example why an acquire with `inherit` inherited nothing. */
  declare readonly note?: string;

  static {
    ErrBusy.prototype.name = "ErrBusy";
  }

  constructor(details: {
    path: string;
    waitedMs: number;
    holder?: LockHolder | undefined;
    note?: string | undefined;
  }) {
    const note = details.note === undefined ? "" : `; ${details.note}`;
    super(`repository is locked by ${nameOfHolder(details.holder)}: ${details.path}${note}`);
    this.path = details.path;
    this.waitedMs = details.waitedMs;
    if (details.holder !== undefined) this.holder = details.holder;
    if (details.note !== undefined) this.note = details.note;
  }
}

function nameOfHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return "another process";
  const label = holder.label === undefined ? "" : ` (${holder.label})`;
  return `process ${holder.pid} on ${holder.host}${label}`;
}

/** This platform cannot lock at all. */
export class ErrUnsupported extends RepolockError {
  readonly code = "repo-lock-unsupported";

  static {
    ErrUnsupported.prototype.name = "ErrUnsupported";
  }
}

/** repolock cannot lock, for a reason that waiting does not cure. `cause` is the system's error, if any. */
export class ErrAcquire extends RepolockError {
  readonly code = "repo-lock-acquire-failed";
  /** The path that caused the error, if any. */
  declare readonly path?: string;

  static {
    ErrAcquire.prototype.name = "ErrAcquire";
  }

  constructor(message: string, details: { path?: string; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    if (details.path !== undefined) this.path = details.path;
  }
}

/** A held lock no longer excludes others. */
export class ErrLockLost extends RepolockError {
  readonly code = "repo-lock-lost";
  /** Absolute path of the lockfile. */
  readonly path: string;

  static {
    ErrLockLost.prototype.name = "ErrLockLost";
  }

  constructor(message: string, details: { path: string; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.path = details.path;
  }
}

/** The class of the error with the code `C`. */
export type RepolockErrorWithCode<C extends RepolockErrorCode> = Extract<
  ErrBusy | ErrUnsupported | ErrAcquire | ErrLockLost,
  Record<"code", C>
>;

/**
 * Tells whether `error` comes from the lock and, if you pass `code`, has that code. Unlike `instanceof`, this function
 * recognises errors of another copy of this package in the same process.
 *
 * @example
 * ```ts
 * import { acquire, isRepolockError } from "repolock";
 *
 * await using lock = await acquire(".", { label: "nightly import" });
 * try {
 *   await acquire(".");
 * } catch (error) {
 *   if (!isRepolockError(error, "repo-lock-busy")) throw error;
 *   console.log(error.holder?.label); // → nightly import
 * }
 * ```
 */
export function isRepolockError<C extends RepolockErrorCode = RepolockErrorCode>(
  error: unknown,
  code?: C,
): error is RepolockErrorWithCode<C> {
  return (
    typeof error === "object" &&
    error !== null &&
    BRAND in error &&
    (code === undefined || ("code" in error && error.code === code))
  );
}
