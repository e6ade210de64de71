import type { ErrBusy, LockHolder } from "repolock";
import { defectText } from "./defect.js";
import { type Envelope, envelopeText } from "./envelope.js";
import { codeOf, type Failure, isFailure, messageOf } from "./failure.js";
import { findingsText } from "./finding-text.js";
import { shortageIn } from "./shortage.js";
import { holderText, type Paint } from "./terminal.js";
import { visible } from "./visible.js";

/** How to report an error. */
export interface ReportContext {
  /** The beginning of the message: `aiwf add`. */
  readonly label: string;
  /** True if refusals go into a JSON envelope. */
  readonly json: boolean;
  readonly pretty: boolean;
  /** For standard error. */
  readonly paint: Paint;
  /** The id in the envelope; absent for read-only verbs. */
  readonly correlationId?: string | undefined;
  /** The exit code for busy; undefined means 2. */
  readonly busyExitCode?: number | undefined;
}

/** The text for each stream, and the exit code. */
export interface Report {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Converts everything that a verb throws into the user's text and the exit code. No other code does. */
export function reportError(error: unknown, context: ReportContext): Report {
  if (isFailure(error)) return reportFailure(error, context);
  if (isWithoutWorkingDirectory(error))
    return reportText("the working directory was removed; change to one that exists", 3, context);
  // By code, not by class, because verbs that do not lock do not load the lock's module.
  switch (codeOf(error)) {
    case "repo-lock-busy":
      return reportBusy(error as Pick<ErrBusy, "holder" | "note">, context);
    case "repo-lock-acquire-failed":
    case "repo-lock-unsupported":
      return reportText(`acquiring repo lock: ${messageOf(error)}`, 3, context, { code: "repo-lock-acquire-failed" });
    case "repo-lock-lost":
      return reportText(messageOf(error), 3, context, { code: "repo-lock-lost" });
    default:
      return reportText(isOfSystem(error) ? (shortageIn(error) ?? messageOf(error)) : defectText(error), 3, context);
  }
}

function reportFailure(failure: Failure, context: ReportContext): Report {
  const { message, exitCode, code, findings, plain, advice } = failure;
  if (findings.length === 0)
    return reportText(message, exitCode, { ...context, json: context.json && !plain }, { code, advice });
  if (!context.json) return { stdout: "", stderr: findingsText(findings, context.paint), exitCode };
  return { stdout: envelope({ status: "findings", findings }, context), stderr: "", exitCode };
}

function reportBusy({ holder, note }: Pick<ErrBusy, "holder" | "note">, context: ReportContext): Report {
  const message = "another aiwf process is running on this repo; retry in a moment";
  const heldBy = holder === undefined ? "" : `lock held by ${visible(holderText(holder))}\n`;
  const why = note === undefined ? "" : `${visible(note)}\n`;
  const report = reportText(message, context.busyExitCode ?? 2, context, {
    code: "repo-lock-busy",
    lock_holder: holder && holderJson(holder),
    lock_note: note,
  });
  return context.json ? report : { ...report, stderr: report.stderr + heldBy + why };
}

function reportText(
  message: string,
  exitCode: number,
  context: ReportContext,
  {
    code,
    advice = "",
    ...more
  }: { code?: string | undefined; lock_holder?: unknown; lock_note?: string | undefined; advice?: string } = {},
): Report {
  if (!context.json) return { stdout: "", stderr: `${context.label}: ${visible(message)}${advice}\n`, exitCode };
  return {
    stdout: envelope({ status: "error", error: { code, message: `${message}${advice}` } }, context, more),
    stderr: "",
    exitCode,
  };
}

function envelope(content: Envelope, context: ReportContext, more: Record<string, unknown> = {}): string {
  const metadata = { ...more, correlation_id: context.correlationId };
  return envelopeText({ ...content, metadata }, context.pretty);
}

function holderJson({ host, label, pid, proof, since }: LockHolder): Record<string, unknown> {
  return { host, label, pid, proof, since: since?.toISOString() };
}

/** Whether the operating system refused a call. Its message names the call and the file, and aiwf has no defect. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && "errno" in error && "syscall" in error;
}

// A shell can start programs in a working directory that somebody has removed.
function isWithoutWorkingDirectory(error: unknown): boolean {
  return codeOf(error) === "ENOENT" && (error as NodeJS.ErrnoException).syscall === "uv_cwd";
}
