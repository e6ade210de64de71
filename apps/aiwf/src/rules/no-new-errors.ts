import type { Entity } from "../entity/entity.js";
import { Failure } from "../print/failure.js";
import { countSeverity, type Finding } from "../print/finding.js";
import type { Elsewhere } from "../tree/elsewhere.js";
import type { Tree } from "../tree/tree.js";
import { checkChange } from "./check-tree.js";
import { isElsewhere } from "./on-other-branches.js";

/**
 * Asserts that a change breaks no rule that was not broken before. Asking the same about the same tree again costs
 * nothing.
 *
 * @param entity what is added or changed
 * @param project the tree with it
 * @param elsewhere what is on other branches; undefined if nobody has looked
 * @throws Failure with exit code 1 and all that the change would add, warnings too
 */
export function assertNoNewErrors(
  tree: Tree,
  { path, frontmatter }: Pick<Entity, "path" | "frontmatter">,
  project: () => Tree,
  elsewhere?: Elsewhere,
): void {
  const question = elsewhere === undefined ? JSON.stringify([path, frontmatter]) : undefined;
  if (question !== undefined && sound.get(tree) === question) return;
  const findings = newFindings(checkChange(tree, elsewhere), checkChange(project(), elsewhere));
  if (countSeverity(findings, "error") > 0) {
    throw new Failure("the change would break the rules", { exitCode: 1, findings });
  }
  if (question !== undefined) sound.set(tree, question);
}

/** For a tree, the last change that broke nothing. */
const sound = new WeakMap<Tree, string>();

/**
 * The findings that a change introduced: those of `after` that `before` has not. A tree that was broken elsewhere
 * already does not stand in the way of the change, and what other branches have may be referred to.
 */
export function newFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const known = new Set(before.map(identity));
  return after.filter((finding) => !isElsewhere(finding) && !known.has(identity(finding)));
}

function identity({ code, subcode, path, entityId, message }: Finding): string {
  return [code, subcode, path, entityId, message].join("\0");
}
