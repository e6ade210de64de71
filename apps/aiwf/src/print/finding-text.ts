import { countSeverity, type Finding } from "./finding.js";
import type { Paint } from "./terminal.js";
import { visible } from "./visible.js";

/** One finding as one line of text. */
function findingLine(finding: Finding, paint: Paint): string {
  const { path, line, severity, code, subcode, message, hint } = finding;
  const place = path ? `${visible(path)}${line ? `:${line}` : ""}: ` : "";
  const advice = hint ? ` — hint: ${visible(hint)}` : "";
  return `${place}${paint(severity, severity)} ${code}${subcode ? `/${subcode}` : ""}: ${visible(message)}${advice}`;
}

/** `3 findings (1 errors, 2 warnings)`: the last line of a report, uninflected because scripts read it. */
function findingCount(findings: readonly Finding[]): string {
  const errors = countSeverity(findings, "error");
  const warnings = countSeverity(findings, "warning");
  return `${findings.length} findings (${errors} errors, ${warnings} warnings)`;
}

/** A whole report, one line per finding; ends in a newline. */
export function findingsText(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return "ok — no findings\n";
  return `${findings.map((finding) => findingLine(finding, paint)).join("\n")}\n\n${findingCount(findings)}\n`;
}

/**
 * The short report of `aiwf check`: errors one by one, warnings counted per code with the first message of each, the
 * most frequent first.
 */
export function findingsSummary(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return findingsText(findings, paint);
  const lines = findings
    .filter((finding) => finding.severity === "error")
    .map((finding) => findingLine(finding, paint));
  const warnings = [...warningsByCode(findings)].sort(
    ([codeA, a], [codeB, b]) => b.length - a.length || (codeA < codeB ? -1 : 1),
  );
  for (const [code, group] of warnings)
    lines.push(`${code} (${paint("warning", "warning")}) × ${group.length} — ${visible(group[0]?.message ?? "")}`);
  const more =
    warnings.length > 0 ? "run `aiwf check --verbose` for each warning's location and remediation hint\n" : "";
  return `${lines.join("\n")}\n\n${findingCount(findings)}\n${more}`;
}

function warningsByCode(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.severity !== "warning") continue;
    const group = groups.get(finding.code);
    if (group === undefined) groups.set(finding.code, [finding]);
    else group.push(finding);
  }
  return groups;
}
