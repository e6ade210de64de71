import type { Finding } from "./finding.js";

// In the global registry: each lazily loaded file has its own copy of this module, and every copy recognises the failures
// of the others.
const BRAND = Symbol.for("aiwf.failure");

/** How to report a {@link Failure}. */
export interface FailureDetails {
  /** 1: findings or an illegal step; 2: wrong usage, or busy; 3: a failure. `exec` has other codes. */
  readonly exitCode: number;
  /** For programs, in the JSON envelope. */
  readonly code?: string;
  /** Findings that the refused change would cause. The report shows them instead of the message. */
  readonly findings?: readonly Finding[];
  /** aiwf's own lines to print below the message. Foreign text in them must be safe to print already. */
  readonly advice?: string;
  /** True for refusals before the JSON envelope begins: plain text even under `--format=json`. */
  readonly plain?: boolean;
}

/** A verb's refusal: the message goes to the user, after the verb's label; the exit code to the shell. */
export class Failure extends Error {
  readonly exitCode: number;
  declare readonly code?: string;
  readonly findings: readonly Finding[];
  readonly plain: boolean;
  readonly advice: string;

  static {
    Object.defineProperty(Failure.prototype, BRAND, { value: true });
  }

  constructor(message: string, details: FailureDetails) {
    super(message);
    this.exitCode = details.exitCode;
    if (details.code !== undefined) this.code = details.code;
    this.findings = details.findings ?? [];
    this.plain = details.plain ?? false;
    this.advice = details.advice ?? "";
  }
}

/** Tells whether `error` is a {@link Failure}. Use this, not `instanceof`. */
export function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && BRAND in error;
}

/** Returns a {@link Failure} for a wrong command line, before any work: exit code 2, plain text. */
export function usageFailure(message: string, advice = ""): Failure {
  return new Failure(message, { exitCode: 2, plain: true, advice });
}

/** Returns a {@link Failure} for a request that the repository's state does not allow: exit code 2. */
export function refusal(message: string, advice = ""): Failure {
  return new Failure(message, { exitCode: 2, advice });
}

/** Returns the message of an error, or any other thrown value as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the code of an error, such as `ENOENT` or `repo-lock-busy`; undefined without one. */
export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
