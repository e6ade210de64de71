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

/**
 * The errors that a change introduced: those of `after` that `before` has not. A tree that was broken elsewhere
 * already does not stand in the way of the change.
 */
export function newErrors(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const known = new Set(before.map(identity));
  return after.filter((finding) => finding.severity === "error" && !known.has(identity(finding)));
}

function identity({ code, subcode, path, entityId, message }: Finding): string {
  return [code, subcode, path, entityId, message].join("\0");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
