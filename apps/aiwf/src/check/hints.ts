import type { Finding } from "../finding.js";

const HINTS: Readonly<Record<string, string>> = {
  "load-error": "repair the YAML between the two --- lines at the top of the file",
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
  "provenance-untrailered-scope-undefined": "push the branch with --set-upstream, or pass --since <ref>",
  "provenance-untrailered-entity-commit": "change entities through aiwf, so that the commit says what happened",
};

/** What to do about a finding, if there is advice. */
export function hintFor({ code, subcode }: Finding): string | undefined {
  return HINTS[`${code}/${subcode}`] ?? HINTS[code];
}
