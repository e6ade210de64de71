import type { Config } from "../config.js";
import type { Entity } from "../entity/entity.js";
import type { FieldName } from "../entity/fields.js";
import type { Finding } from "../finding.js";
import type { Tree } from "../tree.js";

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
