import type { Entity } from "../entity/entity.js";
import type { FieldName } from "../entity/frontmatter.js";
import { isTerminal } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import type { Finding } from "../print/finding.js";
import type { Elsewhere } from "../tree/elsewhere.js";
import type { Tree } from "../tree/tree.js";

/** A finding without line and hint. */
export interface RawFinding extends Finding {
  /** The key of the frontmatter that caused the finding, which gets that key's line. */
  readonly field?: FieldName | "body";
}

/**
 * One rule about the planning files, which only reads the tree.
 *
 * @param elsewhere the ids on other branches; undefined without a search
 */
export type Rule = (tree: Tree, elsewhere?: Elsewhere) => RawFinding[];

/** A finding about one entity. */
export function entityFinding(
  entity: Entity,
  finding: Pick<RawFinding, "code" | "severity" | "message" | "subcode" | "field">,
): RawFinding {
  return { ...finding, path: entity.path, entityId: entity.frontmatter.id };
}

/** The entities by their ids as written. Of several with one id, the first. */
export function firstById({ entities }: Tree): Map<string, Entity> {
  return new Map(entities.toReversed().map((entity) => [entity.frontmatter.id, entity]));
}

/** Tells whether an entity is in the archive, which many rules skip. */
export function isArchived({ path }: Entity): boolean {
  return entityPath(path)?.archived === true;
}

/** Returns the entities outside the archive. */
export function active(tree: Tree): Entity[] {
  return tree.entities.filter((entity) => !isArchived(entity));
}

/** Returns the finished entities outside the archive. Milestones move with their epic. */
export function awaitingArchive(tree: Tree): Entity[] {
  return active(tree).filter(({ kind, frontmatter }) => kind !== "milestone" && isTerminal(kind, frontmatter.status));
}
