import type { Entity } from "../entity/entity.js";
import { Failure } from "../print/failure.js";
import { countSeverity, type Finding } from "../print/finding.js";
import type { Elsewhere } from "../tree/elsewhere.js";
import type { Tree } from "../tree/tree.js";
import { checkChange } from "./check-tree.js";
import { isElsewhere } from "./on-other-branches.js";

/**
 * Asserts that a change adds no error. A repeated question about the same tree costs nothing.
 *
 * @param entity the new or changed entity
 * @param project returns the tree with it
 * @param elsewhere the ids on other branches; undefined without a search
 * @throws Failure with exit code 1 and all new findings, including warnings
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

/** For a tree, the last change without new errors. */
const sound = new WeakMap<Tree, string>();

/**
 * Returns the findings that a change introduces: those in `after` but not in `before`. Older errors elsewhere do not prevent
 * the change, and the change may refer to ids on other branches.
 */
export function newFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const known = new Set(before.map(identity));
  return after.filter((finding) => !isElsewhere(finding) && !known.has(identity(finding)));
}

function identity({ code, subcode, path, entityId, message }: Finding): string {
  return [code, subcode, path, entityId, message].join("\0");
}
