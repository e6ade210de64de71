import { type Finding, sortFindings } from "../print/finding.js";
import type { Config } from "../tree/config.js";
import { LineNumbers } from "../tree/line-numbers.js";
import type { Tree } from "../tree/tree.js";
import {
  entityBodyEmpty,
  frontmatterShape,
  loadErrors,
  statusValid,
  titlesNonempty,
  unexpectedTreeFile,
} from "./files.js";
import { entityIdNarrowWidth, idPathConsistent, idsUnique } from "./ids.js";
import { LOCKFILE_REMEDY } from "./lockfile.js";
import { refsResolve } from "./references.js";
import type { RawFinding, Rule } from "./rule.js";
import {
  archiveSweepPending,
  epicActiveNoDraftedMilestones,
  gapAddressedHasResolver,
  terminalEntityNotArchived,
} from "./statuses.js";

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
  const lines = new LineNumbers(tree.texts);
  return sortFindings(
    findings.map(({ field, ...finding }) => {
      const hint = hintFor(finding);
      return {
        ...finding,
        ...(finding.path && { line: field === undefined ? 1 : lines.lineOf(finding.path, field) }),
        ...(hint !== undefined && { hint }),
      };
    }),
  );
}

const HINTS: Readonly<Record<string, string>> = {
  "load-error": "make it a regular file with YAML between two --- lines at its top, or remove it",
  "ids-unique": "give one of the two files another id, in its name and in its frontmatter",
  "ids-unique/trunk-collision": "give the entity on this branch another id before you merge",
  "frontmatter-shape": "add or correct the field in the frontmatter",
  "id-path-consistent": "make the id in the frontmatter and the one in the path agree",
  "entity-id-narrow-width": "write the id with leading zeros, in the name and in the frontmatter",
  "status-valid": "set one of the allowed statuses with `aiwf promote`",
  "refs-resolve/unresolved": "correct the id, or add the entity that it names",
  "refs-resolve/wrong-kind": "refer to an entity of an allowed kind",
  "entity-body-empty": "write a sentence under the heading",
  "titles-nonempty": "give the entity a title",
  "gap-addressed-has-resolver": "name what addressed the gap in addressed_by or addressed_by_commit",
  "unexpected-tree-file": "move the file elsewhere, or list it under tree.allow_paths in aiwf.yaml",
  "terminal-entity-not-archived": "move the file into the archive directory of its kind",
  "epic-active-no-drafted-milestones": "plan the next milestone of the epic, or finish the epic",
  "lockfile-tracked": LOCKFILE_REMEDY,
  "provenance-untrailered-scope-undefined": "push the branch with --set-upstream, or pass --since <ref>",
  "provenance-untrailered-entity-commit": "change entities through aiwf, so that the commit says what happened",
};

/** What to do about a finding, if there is advice. */
function hintFor({ code, subcode }: Finding): string | undefined {
  return HINTS[`${code}/${subcode}`] ?? HINTS[code];
}
