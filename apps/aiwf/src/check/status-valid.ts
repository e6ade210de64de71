import { KINDS } from "../entity/kinds.js";
import { goQuote } from "../go-quote.js";
import { entityFinding, type Rule } from "./rule.js";

/** Every status is one of its kind. */
export const statusValid: Rule = (tree) =>
  tree.entities.flatMap((entity) => {
    const { status } = entity.frontmatter;
    const allowed = KINDS[entity.kind].statuses;
    if (status === "" || allowed.includes(status)) return [];
    const message = `status ${goQuote(status)} is not allowed for kind ${entity.kind} (allowed: ${allowed.join(", ")})`;
    return [entityFinding(entity, { code: "status-valid", severity: "error", message, field: "status" })];
  });
