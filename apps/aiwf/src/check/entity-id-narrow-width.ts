import { ID_DIGITS, parseId } from "../entity/id.js";
import { entityPath } from "../entity/path.js";
import { goQuote } from "../go-quote.js";
import { entityFinding, type Rule } from "./rule.js";
import { active } from "./scope.js";

/** Ids have four digits, in the file name and in the frontmatter. */
export const entityIdNarrowWidth: Rule = (tree) =>
  active(tree).flatMap((entity) => {
    const { id } = entity.frontmatter;
    const pathId = entityPath(entity.path)?.id ?? "";
    const places = [isNarrow(pathId) && "file name", isNarrow(id) && "frontmatter"].filter((place) => place !== false);
    if (places.length === 0) return [];
    const narrow = goQuote(isNarrow(id) ? id : pathId);
    const message = `id ${narrow} has fewer than ${ID_DIGITS} digits in its ${places.join(" and ")}`;
    return [entityFinding(entity, { code: "entity-id-narrow-width", severity: "error", message, field: "id" })];
  });

function isNarrow(text: string): boolean {
  const id = parseId(text);
  return id !== undefined && id.digits < ID_DIGITS;
}
