import { entityFinding, type Rule } from "./rule.js";
import { active } from "./scope.js";

/** Every entity has a title. */
export const titlesNonempty: Rule = (tree) =>
  active(tree)
    .filter(({ frontmatter }) => frontmatter.title.trim() === "")
    .map((entity) => {
      const message = "title is empty or whitespace-only";
      return entityFinding(entity, { code: "titles-nonempty", severity: "warning", message, field: "title" });
    });
