import type { ErrBusy, LockHolder } from "repolock";
import { defectText } from "./defect.js";
import { type Envelope, envelopeText } from "./envelope.js";
import { codeOf, type Failure, isFailure, messageOf } from "./failure.js";
import { findingsText } from "./finding-text.js";
import { holderText, type Paint } from "./terminal.js";
import { visible } from "./visible.js";

/** Who reports, and how. */
export interface ReportContext {
  /** What the message begins with: `aiwf add`. */
  readonly label: string;
  /** True if refusals go into a JSON envelope. */
  readonly json: boolean;
  readonly pretty: boolean;
  /** For standard error. */
  readonly paint: Paint;
  /** Goes into the envelope; read-only verbs have none. */
  readonly correlationId?: string | undefined;
  /** For a lock that is not to be had in time; undefined means 2. */
  readonly busyExitCode?: number | undefined;
}

/** What to print where, and the exit code. */
export interface Report {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Turns whatever a verb threw into the text that the user sees and the exit code: the only place that does. */
export function reportError(error: unknown, context: ReportContext): Report {
  if (isFailure(error)) return reportFailure(error, context);
  if (isWithoutWorkingDirectory(error))
    return reportText("the working directory was removed; change to one that exists", 3, context);
  // By code and not by class: the lock's module is not loaded in verbs that do not lock.
  switch (codeOf(error)) {
    case "repo-lock-busy":
      return reportBusy(error as Pick<ErrBusy, "holder" | "note">, context);
    case "repo-lock-acquire-failed":
    case "repo-lock-unsupported":
      return reportText(`acquiring repo lock: ${messageOf(error)}`, 3, context, { code: "repo-lock-acquire-failed" });
    case "repo-lock-lost":
      return reportText(messageOf(error), 3, context, { code: "repo-lock-lost" });
    default:
      return reportText(defectText(error), 3, context);
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

// A shell can stand in a directory that somebody has removed, and start programs there.
function isWithoutWorkingDirectory(error: unknown): boolean {
  return codeOf(error) === "ENOENT" && (error as NodeJS.ErrnoException).syscall === "uv_cwd";
}
