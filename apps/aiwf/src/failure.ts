import type { Finding } from "./finding.js";

/** The exit codes of aiwf: done; findings or an illegal step; wrong usage or try again; the machinery failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** How a {@link Failure} is reported. */
export interface FailureDetails {
  readonly exitCode: 1 | 2 | 3;
  /** For programs, in the JSON envelope. */
  readonly code?: string;
  /** Findings that the refused change would have introduced; they are the report, instead of the message. */
  readonly findings?: readonly Finding[];
  /** True for refusals that come before the envelope is promised: plain text even under `--format=json`. */
  readonly plain?: boolean;
}

/** A verb's refusal: the message goes to the user, after the verb's label; the exit code to the shell. */
export class Failure extends Error {
  readonly exitCode: 1 | 2 | 3;
  declare readonly code?: string;
  readonly findings: readonly Finding[];
  readonly plain: boolean;

  constructor(message: string, details: FailureDetails) {
    super(message);
    this.exitCode = details.exitCode;
    if (details.code !== undefined) this.code = details.code;
    this.findings = details.findings ?? [];
    this.plain = details.plain ?? false;
  }
}

/** A {@link Failure} for a command line that is wrong, noticed before anything was done: exit code 2, plain text. */
export function usageFailure(message: string): Failure {
  return new Failure(message, { exitCode: 2, plain: true });
}
