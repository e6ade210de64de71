/** `error` makes `aiwf check` fail and blocks a verb that would introduce it. */
export type Severity = "error" | "warning";

/** One thing that is wrong with the tree. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Relative to the root, with `/`. */
  readonly path?: string;
  /** 1-based line in {@link path}. */
  readonly line?: number;
  readonly entityId?: string;
  /** Tells variants of one code apart. */
  readonly subcode?: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** A finding as the JSON envelope has it: fixed key order, empty ones left out. */
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

/** How many findings have this severity. */
export function countSeverity(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
