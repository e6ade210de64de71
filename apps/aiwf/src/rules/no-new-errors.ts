import type { Entity } from "../entity/entity.js";
import { Failure } from "../print/failure.js";
import type { Finding } from "../print/finding.js";
import type { Config } from "../tree/config.js";
import { type Tree, withEntity } from "../tree/tree.js";
import { checkTree } from "./check-tree.js";

/**
 * Asserts that a new version of an entity breaks no rule that was not broken before. Asking the same about the same tree
 * again costs nothing.
 *
 * @param text of its file
 * @param allowedCodes codes of findings that the user has allowed
 * @throws Failure with exit code 1 and the findings
 */
export function assertNoNewErrors(
  tree: Tree,
  entity: Entity,
  text: string,
  config: Config,
  allowedCodes: readonly string[] = [],
): void {
  const question = JSON.stringify([entity.path, text, config, allowedCodes]);
  if (sound.get(tree) === question) return;
  const errors = newErrors(checkTree(tree, config), checkTree(withEntity(tree, entity, text), config));
  const findings = errors.filter(({ code }) => !allowedCodes.includes(code));
  if (findings.length > 0) throw new Failure("the change would break the rules", { exitCode: 1, findings });
  sound.set(tree, question);
}

/** For a tree, the last change that broke nothing. */
const sound = new WeakMap<Tree, string>();

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
