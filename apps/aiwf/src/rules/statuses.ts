import { goQuote } from "../print/go-format.js";
import { milestonesOf } from "../tree/tree.js";
import { active, awaitingArchive, entityFinding, type Rule } from "./rule.js";

/** Finished entities are moved into the archive, sooner or later. */
export const terminalEntityNotArchived: Rule = (tree) =>
  awaitingArchive(tree).map((entity) => {
    const { id, status } = entity.frontmatter;
    const message = `${id} is finished (status ${goQuote(status)}) and still among the active files`;
    return entityFinding(entity, {
      code: "terminal-entity-not-archived",
      severity: "warning",
      message,
      field: "status",
    });
  });

/** Not too many of them wait for it. */
export const archiveSweepPending: Rule = (tree, { sweepThreshold = Number.POSITIVE_INFINITY }) => {
  const count = awaitingArchive(tree).length;
  if (count === 0) return [];
  const tooMany = count > sweepThreshold;
  const limit = tooMany ? `, more than archive.sweep_threshold allows (${sweepThreshold})` : "";
  const message = `${count} terminal entities awaiting their move into the archive${limit}`;
  return [{ code: "archive-sweep-pending", severity: tooMany ? "error" : "warning", message }];
};

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
