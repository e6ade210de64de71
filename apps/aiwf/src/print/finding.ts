/** `error` makes `aiwf check` fail and blocks a verb that would introduce it. */
export type Severity = "error" | "warning";

/** A violation of a rule in the tree. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Relative to the root, with `/`. */
  readonly path?: string;
  /** 1-based line in {@link path}. */
  readonly line?: number;
  readonly entityId?: string;
  /** Distinguishes variants of one code. */
  readonly subcode?: string;
  /** The remedy. */
  readonly hint?: string;
}

/** Converts a finding for the JSON envelope, with a fixed order of keys and without empty ones. */
export function findingJson(finding: Finding): Record<string, unknown> {
  const { code, severity, message, path, line, entityId, subcode, hint } = finding;
  return {
    code,
    severity,
    message,
    path: path || undefined,
    line: line || undefined,
    entity_id: entityId || undefined,
    subcode: subcode || undefined,
    hint: hint || undefined,
  };
}

/** Orders findings as every report shows them: errors first, then by code, then by path; otherwise as found. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      Number(b.severity === "error") - Number(a.severity === "error") ||
      compare(a.code, b.code) ||
      compare(a.path ?? "", b.path ?? ""),
  );
}

/** Counts the findings of this severity. */
export function countSeverity(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
