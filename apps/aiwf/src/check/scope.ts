import type { Entity } from "../entity/entity.js";
import { isTerminal } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import type { Tree } from "../tree.js";

/** The entities that are not archived: most rules let the archive be. */
export function active(tree: Tree): Entity[] {
  return tree.entities.filter(({ path }) => entityPath(path)?.archived !== true);
}

/** The entities that are finished and wait for being moved into the archive. */
export function awaitingArchive(tree: Tree): Entity[] {
  return active(tree).filter(({ kind, frontmatter }) => isTerminal(kind, frontmatter.status));
}
