import type { Config } from "../config.js";
import { type Finding, sortFindings } from "../finding.js";
import type { Tree } from "../tree.js";
import { archiveSweepPending, terminalEntityNotArchived } from "./archive-pending.js";
import { entityBodyEmpty } from "./entity-body-empty.js";
import { entityIdNarrowWidth } from "./entity-id-narrow-width.js";
import { epicActiveNoDraftedMilestones } from "./epic-active-no-drafted-milestones.js";
import { frontmatterShape } from "./frontmatter-shape.js";
import { gapAddressedHasResolver } from "./gap-addressed-has-resolver.js";
import { hintFor } from "./hints.js";
import { idPathConsistent } from "./id-path-consistent.js";
import { idsUnique } from "./ids-unique.js";
import { loadErrors } from "./load-errors.js";
import { refsResolve } from "./refs-resolve.js";
import type { RawFinding, Rule } from "./rule.js";
import { statusValid } from "./status-valid.js";
import { titlesNonempty } from "./titles-nonempty.js";
import { unexpectedTreeFile } from "./unexpected-tree-file.js";

const RULES: readonly Rule[] = [
  loadErrors,
  idsUnique,
  frontmatterShape,
  idPathConsistent,
  statusValid,
  refsResolve,
  titlesNonempty,
  gapAddressedHasResolver,
  epicActiveNoDraftedMilestones,
  entityBodyEmpty,
  entityIdNarrowWidth,
  terminalEntityNotArchived,
  archiveSweepPending,
  unexpectedTreeFile,
];

/** Everything that is wrong with the tree as it is in the directory: errors first, then by code and path. */
export function checkTree(tree: Tree, config: Config): Finding[] {
  return complete(
    tree,
    RULES.flatMap((rule) => rule(tree, config)),
  );
}

/** Gives raw findings their lines and hints, and the order of a report. */
export function complete(tree: Tree, findings: readonly RawFinding[]): Finding[] {
  return sortFindings(
    findings.map(({ field, ...finding }) => {
      const hint = hintFor(finding);
      return {
        ...finding,
        ...(finding.path && { line: lineOf(tree.texts.get(finding.path) ?? "", field) }),
        ...(hint !== undefined && { hint }),
      };
    }),
  );
}

/** The first line that looks like the key, be it in the frontmatter or not; 1 if there is none. */
function lineOf(text: string, field: string | undefined): number {
  if (field === undefined) return 1;
  const key = new RegExp(`^\\s*${field}\\s*:`);
  return text.split("\n").findIndex((line) => key.test(line)) + 1 || 1;
}
