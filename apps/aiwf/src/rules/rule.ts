import type { Entity } from "../entity/entity.js";
import type { FieldName } from "../entity/frontmatter.js";
import { isTerminal } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import type { Finding } from "../print/finding.js";
import type { Elsewhere } from "../tree/elsewhere.js";
import type { Tree } from "../tree/tree.js";

/** A finding before its line and hint are looked up. */
export interface RawFinding extends Finding {
  /** The key of the frontmatter that is to blame; its line is the finding's. */
  readonly field?: FieldName | "body";
}

/**
 * One rule about the planning files: reads the tree and touches nothing.
 *
 * @param elsewhere what is on other branches; undefined if nobody has looked
 */
export type Rule = (tree: Tree, elsewhere?: Elsewhere) => RawFinding[];

/** A finding about one entity. */
export function entityFinding(
  entity: Entity,
  finding: Pick<RawFinding, "code" | "severity" | "message" | "subcode" | "field">,
): RawFinding {
  return { ...finding, path: entity.path, entityId: entity.frontmatter.id };
}

/** Tells whether an entity is archived: many rules leave the archive alone. */
export function isArchived({ path }: Entity): boolean {
  return entityPath(path)?.archived === true;
}

/** The entities that are not archived. */
export function active(tree: Tree): Entity[] {
  return tree.entities.filter((entity) => !isArchived(entity));
}

/** The entities that are finished and wait for being moved into the archive. Milestones move with their epic. */
export function awaitingArchive(tree: Tree): Entity[] {
  return active(tree).filter(({ kind, frontmatter }) => kind !== "milestone" && isTerminal(kind, frontmatter.status));
}
