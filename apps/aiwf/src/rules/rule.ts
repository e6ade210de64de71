import type { Entity } from "../entity/entity.js";
import type { FieldName } from "../entity/frontmatter.js";
import { isTerminal } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import type { Finding } from "../print/finding.js";
import type { Config } from "../tree/config.js";
import type { Tree } from "../tree/tree.js";

/** A finding before its line and hint are looked up. */
export interface RawFinding extends Finding {
  /** The key of the frontmatter that is to blame; its line is the finding's. */
  readonly field?: FieldName | "body";
}

/** One rule of `aiwf check`: reads the tree and touches nothing. */
export type Rule = (tree: Tree, config: Config) => RawFinding[];

/** A finding about one entity. */
export function entityFinding(
  entity: Entity,
  finding: Pick<RawFinding, "code" | "severity" | "message" | "subcode" | "field">,
): RawFinding {
  return { ...finding, path: entity.path, entityId: entity.frontmatter.id };
}

/** The entities that are not archived: most rules let the archive be. */
export function active(tree: Tree): Entity[] {
  return tree.entities.filter(({ path }) => entityPath(path)?.archived !== true);
}

/** The entities that are finished and wait for being moved into the archive. */
export function awaitingArchive(tree: Tree): Entity[] {
  return active(tree).filter(({ kind, frontmatter }) => isTerminal(kind, frontmatter.status));
}
