import { canonicalId } from "../entity/id.js";
import { entityPath } from "../entity/path.js";
import { goQuote } from "../go-quote.js";
import { entityFinding, type Rule } from "./rule.js";

/** The id in the frontmatter is the one in the path. */
export const idPathConsistent: Rule = (tree) =>
  tree.entities.flatMap((entity) => {
    const pathId = entityPath(entity.path)?.id;
    const id = canonicalId(entity.frontmatter.id);
    if (pathId === undefined || id === canonicalId(pathId)) return [];
    const message = `frontmatter id ${goQuote(id)} does not match path-encoded id ${goQuote(canonicalId(pathId))}`;
    return [entityFinding(entity, { code: "id-path-consistent", severity: "error", message, field: "id" })];
  });
