import type { Finding } from "./finding.js";

// Registered globally: each lazily loaded file has its own copy of this module, and all recognise each other's.
const BRAND = Symbol.for("aiwf.failure");

/** How a {@link Failure} is reported. */
export interface FailureDetails {
  /** 1: findings or an illegal step; 2: wrong usage, or try again; 3: the machinery failed. `exec` has others. */
  readonly exitCode: number;
  /** For programs, in the JSON envelope. */
  readonly code?: string;
  /** Findings that the refused change would have introduced; they are the report, instead of the message. */
  readonly findings?: readonly Finding[];
  /** Lines of aiwf's own to print below the message. What is in them of others must be visible already. */
  readonly advice?: string;
  /** True for refusals that come before the envelope is promised: plain text even under `--format=json`. */
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

/** A {@link Failure} for a command line that is wrong, noticed before anything was done: exit code 2, plain text. */
export function usageFailure(message: string, advice = ""): Failure {
  return new Failure(message, { exitCode: 2, plain: true, advice });
}

/** A {@link Failure} for a request that cannot be met as things are, noticed with the lock held: exit code 2. */
export function refusal(message: string, advice = ""): Failure {
  return new Failure(message, { exitCode: 2, advice });
}

/** What an error says. Whatever else was thrown is told as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of an error, such as `ENOENT` or `repo-lock-busy`; undefined if it has none. */
export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
