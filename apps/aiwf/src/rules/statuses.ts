import type { Entity } from "../entity/entity.js";
import { isTerminal, KINDS, PRIORITIES } from "../entity/kinds.js";
import { goQuote } from "../print/go-format.js";
import { findEntity, milestonesOf, type Tree } from "../tree/tree.js";
import { awaitingArchive, entityFinding, firstById, isArchived, type RawFinding, type Rule } from "./rule.js";

/** Every priority has one of four values. */
export const priorityValid: Rule = (tree) =>
  tree.entities.flatMap((entity) => {
    const { priority } = entity.frontmatter;
    if (!priority || PRIORITIES.includes(priority)) return [];
    const message = `priority ${goQuote(priority)} is not in the closed set (allowed: ${PRIORITIES.join(", ")})`;
    return [entityFinding(entity, { code: "priority-valid", severity: "error", message, field: "priority" })];
  });

/** Only gaps and decisions have a priority. */
export const priorityNotApplicable: Rule = (tree) =>
  tree.entities.flatMap((entity) => {
    const { kind } = entity;
    const { id, priority } = entity.frontmatter;
    if (!priority || kind === "gap" || kind === "decision") return [];
    const message = `${id} carries priority ${goQuote(priority)} but kind ${kind} does not carry its own priority (only gap and decision do)`;
    const code = "priority-not-applicable";
    return [entityFinding(entity, { code, severity: "warning", message, field: "priority" })];
  });

/** Finished entities belong into the archive, sooner or later. */
export const terminalEntityNotArchived: Rule = (tree) =>
  awaitingArchive(tree).map((entity) => {
    const { id, status } = entity.frontmatter;
    const message = `entity ${id} has terminal status ${goQuote(status)} but file is still in the active tree; awaiting \`aiwf archive --apply\` sweep`;
    return entityFinding(entity, {
      code: "terminal-entity-not-archived",
      severity: "warning",
      message,
      field: "status",
    });
  });

/** The number of finished entities outside the archive has a limit. */
export const archiveSweepPending: Rule = (tree) => {
  const count = awaitingArchive(tree).length;
  if (count === 0) return [];
  const message = `${count} terminal entities awaiting \`aiwf archive --apply\`. Set \`archive.sweep_threshold\` in aiwf.yaml to escalate to blocking past N`;
  return [{ code: "archive-sweep-pending", severity: "warning", message }];
};

/** Archived entities are finished. */
export const archivedEntityNotTerminal: Rule = (tree) =>
  tree.entities.filter(isArchived).flatMap((entity) => {
    const { kind } = entity;
    const { id, status } = entity.frontmatter;
    if (!KINDS[kind].statuses.includes(status) || isTerminal(kind, status)) return [];
    const message = `entity ${id} lives under archive/ but status ${goQuote(status)} is not terminal; archive is the structural projection of FSM-terminality (ADR-0004 §Reversal)`;
    const code = "archived-entity-not-terminal";
    return [entityFinding(entity, { code, severity: "error", message, field: "status" })];
  });

/** An addressed gap names what addressed it. */
export const gapAddressedHasResolver: Rule = (tree) =>
  tree.entities
    .filter(({ kind, frontmatter: { status, addressed_by = [], addressed_by_commit = [] } }) => {
      return kind === "gap" && status === "addressed" && addressed_by.length + addressed_by_commit.length === 0;
    })
    .map((entity) =>
      entityFinding(entity, {
        code: "gap-addressed-has-resolver",
        severity: "warning",
        message: "gap is marked addressed but addressed_by and addressed_by_commit are both empty",
        field: "addressed_by",
      }),
    );

/** An active epic has planned milestones. */
export const epicActiveNoDraftedMilestones: Rule = (tree) =>
  tree.entities
    .filter(({ kind, frontmatter }) => kind === "epic" && frontmatter.status === "active")
    .filter((epic) => !milestonesOf(tree, epic).some(({ frontmatter }) => frontmatter.status === "draft"))
    .map((entity) =>
      entityFinding(entity, {
        code: "epic-active-no-drafted-milestones",
        severity: "warning",
        message: `epic ${entity.frontmatter.id} is active but has no milestones at status draft`,
        field: "status",
      }),
    );

/** The milestones of a finished epic are finished. */
export const epicTerminalNonTerminalChildren: Rule = (tree) =>
  tree.entities
    .filter(({ kind, frontmatter }) => kind === "epic" && isTerminal(kind, frontmatter.status))
    .flatMap((epic) => {
      const open = openMilestonesOf(tree, epic);
      if (open.length === 0) return [];
      const { id, status } = epic.frontmatter;
      const message = `epic ${id} has terminal status ${goQuote(status)} but still owns non-terminal child milestone(s) [${open.join(", ")}]`;
      const code = "epic-terminal-non-terminal-children";
      return [entityFinding(epic, { code, severity: "error", message, field: "status" })];
    });

/** Returns the ids of an epic's milestones whose status is not terminal. */
function openMilestonesOf(tree: Tree, epic: Entity): string[] {
  return milestonesOf(tree, epic)
    .filter(({ kind, frontmatter: { status } }) => KINDS[kind].statuses.includes(status) && !isTerminal(kind, status))
    .map(({ frontmatter }) => frontmatter.id);
}

/** An unfinished milestone does not depend on a cancelled one. */
export const dependsOnCancelled: Rule = (tree) =>
  tree.entities
    .filter(({ kind, frontmatter: { status } }) => {
      return kind === "milestone" && KINDS[kind].statuses.includes(status) && !isTerminal(kind, status);
    })
    .flatMap((milestone) =>
      (milestone.frontmatter.depends_on ?? [])
        .filter((target) => findEntity(tree, target)?.frontmatter.status === "cancelled")
        .map((target): RawFinding => {
          const message = `milestone ${milestone.frontmatter.id} depends on ${target}, which is cancelled — the dependency can never be satisfied`;
          return entityFinding(milestone, {
            code: "depends-on-cancelled",
            severity: "error",
            message,
            field: "depends_on",
          });
        }),
    );

/** If an ADR names its successor, the successor names the ADR. */
export const adrSupersessionMutual: Rule = (tree) => {
  const known = firstById(tree);
  const superseded = new Map<Entity, ReadonlySet<string>>();
  return tree.entities.flatMap((adr) => {
    const { id, superseded_by: by } = adr.frontmatter;
    if (adr.kind !== "adr" || !by) return [];
    const other = known.get(by);
    if (other?.kind !== "adr") return [];
    const others = superseded.get(other) ?? new Set(other.frontmatter.supersedes);
    superseded.set(other, others);
    if (others.has(id)) return [];
    const message = `ADR ${id} claims it is superseded by ${by}, but ${by}.supersedes does not include ${id}`;
    const code = "adr-supersession-mutual";
    return [entityFinding(adr, { code, severity: "warning", message, field: "superseded_by" })];
  });
};
