import { emptySections } from "../entity/body.js";
import { isTerminal, KINDS } from "../entity/kinds.js";
import { entityFinding, type Rule } from "./rule.js";
import { active } from "./scope.js";

/** The sections of an entity that is not finished say something. */
export const entityBodyEmpty: Rule = (tree, config) =>
  active(tree).flatMap((entity) => {
    const { kind, frontmatter, body } = entity;
    if (isTerminal(kind, frontmatter.status)) return [];
    const severity = KINDS[kind].bornComplete || config.tddStrict ? "error" : "warning";
    return emptySections(kind, body.toString()).map((name) =>
      entityFinding(entity, {
        code: "entity-body-empty",
        severity,
        subcode: kind,
        message: `${frontmatter.id} body section \`## ${name}\` is empty`,
        field: "body",
      }),
    );
  });
