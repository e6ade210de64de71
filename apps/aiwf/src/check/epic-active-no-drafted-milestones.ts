import { milestonesOf } from "../milestones.js";
import { entityFinding, type Rule } from "./rule.js";
import { active } from "./scope.js";

/**
 * An epic that is being worked on has milestones planned. This program does not read milestones: an epic that has
 * any file of one passes.
 */
export const epicActiveNoDraftedMilestones: Rule = (tree) =>
  active(tree)
    .filter(({ kind, frontmatter }) => kind === "epic" && frontmatter.status === "active")
    .filter((epic) => milestonesOf(tree, epic).length === 0)
    .map((entity) =>
      entityFinding(entity, {
        code: "epic-active-no-drafted-milestones",
        severity: "warning",
        message: `epic ${entity.frontmatter.id} is active but has no milestones at status draft`,
        field: "status",
      }),
    );
