import { type Finding, sortFindings } from "../print/finding.js";
import type { Config } from "../tree/config.js";
import type { Elsewhere } from "../tree/elsewhere.js";
import { LineNumbers } from "../tree/line-numbers.js";
import type { Tree } from "../tree/tree.js";
import { bodyProseIds } from "./body-prose.js";
import { noCycles } from "./cycles.js";
import {
  casePaths,
  entityBodyEmpty,
  frontmatterShape,
  loadErrors,
  roadmapCaseCollision,
  statusValid,
  titlesNonempty,
} from "./files.js";
import { hintFor } from "./hints.js";
import { entityIdNarrowWidth, idPathConsistent, idsUnique } from "./ids.js";
import { milestoneParts, milestoneTdd } from "./milestones.js";
import { partsBodyCoherence, partsBodyEmpty, partsShape, partsTddAudit, partsTitleProse } from "./parts.js";
import { refsResolve } from "./references.js";
import type { RawFinding, Rule } from "./rule.js";
import {
  adrSupersessionMutual,
  archivedEntityNotTerminal,
  archiveSweepPending,
  dependsOnCancelled,
  epicActiveNoDraftedMilestones,
  epicTerminalNonTerminalChildren,
  gapAddressedHasResolver,
  priorityNotApplicable,
  priorityValid,
  terminalEntityNotArchived,
} from "./statuses.js";

/** The rules that a verb checks before it writes. */
const RULES: readonly Rule[] = [
  idsUnique,
  casePaths,
  frontmatterShape,
  idPathConsistent,
  statusValid,
  priorityValid,
  priorityNotApplicable,
  refsResolve,
  noCycles,
  dependsOnCancelled,
  titlesNonempty,
  adrSupersessionMutual,
  gapAddressedHasResolver,
  epicActiveNoDraftedMilestones,
  milestoneTdd,
  milestoneParts,
  partsShape,
  partsTitleProse,
  partsTddAudit,
  partsBodyCoherence,
  partsBodyEmpty,
  entityBodyEmpty,
  entityIdNarrowWidth,
  archivedEntityNotTerminal,
  terminalEntityNotArchived,
  epicTerminalNonTerminalChildren,
];

/** The rules that only `check` and `status` use, besides the rule about bodies. */
const FURTHER_RULES: readonly Rule[] = [loadErrors, roadmapCaseCollision, archiveSweepPending];

/** Returns the findings of the tree that a verb would leave, by the rules for verbs. */
export function checkChange(tree: Tree, elsewhere?: Elsewhere): Finding[] {
  return complete(
    tree,
    RULES.flatMap((rule) => rule(tree, elsewhere)),
  );
}

/**
 * Returns all findings of the planning files in the directory: errors first, then by code and path.
 *
 * @param elsewhere the ids on other branches; undefined without a search
 */
export async function checkTree(tree: Tree, elsewhere?: Elsewhere): Promise<Finding[]> {
  return complete(tree, [
    ...[...RULES, ...FURTHER_RULES].flatMap((rule) => rule(tree, elsewhere)),
    ...(await bodyProseIds(tree, elsewhere)),
  ]);
}

/** Adds lines and hints to raw findings, and sorts them for a report. */
export function complete(tree: Tree, findings: readonly RawFinding[]): Finding[] {
  const lines = new LineNumbers(tree.contents);
  const placed = findings.map((finding) => {
    const { path, field, line } = finding;
    if (!path || line !== undefined) return finding;
    return { ...finding, line: field === undefined ? 1 : lines.lineOf(path, field) };
  });
  return sortFindings(withHints(placed));
}

/** Adds hints to raw findings. */
export function withHints(findings: readonly RawFinding[]): Finding[] {
  return findings.map(({ field, ...finding }) => {
    const hint = finding.hint ?? hintFor(finding);
    return hint === undefined ? finding : { ...finding, hint };
  });
}

/** Applies the severities of aiwf.yaml, in the same order. */
export function withPolicy(findings: readonly Finding[], { tddStrict, sweepThreshold }: Config): Finding[] {
  return findings.map((finding) => {
    if (tddStrict && ["entity-body-empty", "milestone-tdd-undeclared"].includes(finding.code)) {
      return { ...finding, severity: "error" };
    }
    if (finding.code !== "archive-sweep-pending" || sweepThreshold === undefined) return finding;
    const count = Number.parseInt(finding.message, 10);
    if (count <= sweepThreshold) return finding;
    const message = `${count} terminal entities awaiting \`aiwf archive --apply\` (exceeds \`archive.sweep_threshold: ${sweepThreshold}\` in aiwf.yaml; the threshold is the consumer-declared ceiling past which the aggregate finding blocks)`;
    return { ...finding, severity: "error", message };
  });
}

/** Makes an id outside the working tree a warning, because nobody has searched other branches. */
export function withUnverified(findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => {
    const { code, subcode, message } = finding;
    const isUnresolved =
      (subcode === "unresolved" && (code === "refs-resolve" || code === "body-prose-id")) ||
      (subcode === "unresolved-milestone" && code === "body-prose-id");
    if (!isUnresolved) return finding;
    const unverified = { ...finding, subcode: "unresolved-unverified", severity: "warning" } as const;
    return { ...unverified, message: unverifiedMessage(message), hint: hintFor(unverified) ?? "" };
  });
}

function unverifiedMessage(message: string): string {
  const neutral = "resolves to no entity in this working tree";
  const tail = "; the cross-branch view was not built, so it may exist on an unmerged branch";
  const at = message.indexOf("unknown id ");
  if (at !== -1) {
    const id = message.slice(at + "unknown id ".length).replace(/ \(no entity allocated at this id\)$/, "");
    return `${message.slice(0, at)}${id}, which ${neutral}${tail}`;
  }
  const before = message.replace(/ is not allocated$/, "");
  return before === message ? `${message}${tail}` : `${before} ${neutral}${tail}`;
}
