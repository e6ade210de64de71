import { goQuote } from "../go-quote.js";
import { entityFinding, type Rule } from "./rule.js";
import { awaitingArchive } from "./scope.js";

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
