import { entityFinding, type Rule } from "./rule.js";
import { active } from "./scope.js";

/** A gap that is addressed says by what. */
export const gapAddressedHasResolver: Rule = (tree) =>
  active(tree)
    .filter(({ kind, frontmatter: { status, addressed_by = [], addressed_by_commit = [] } }) => {
      return kind === "gap" && status === "addressed" && addressed_by.length + addressed_by_commit.length === 0;
    })
    .map((entity) =>
      entityFinding(entity, {
        code: "gap-addressed-has-resolver",
        severity: "warning",
        message: "gap is marked addressed but addressed_by and addressed_by_commit are both empty",
        field: "status",
      }),
    );
