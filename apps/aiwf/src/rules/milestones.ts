import type { Entity } from "../entity/entity.js";
import { isTerminal } from "../entity/kinds.js";
import { goQuote } from "../print/go-format.js";
import type { Tree } from "../tree/tree.js";
import { active, entityFinding, type RawFinding, type Rule } from "./rule.js";

const POLICIES = ["required", "advisory", "none"];

/** Every milestone says how its tests are made, in a word that is known. */
export const milestoneTdd: Rule = (tree) =>
  milestones(tree).flatMap((milestone) => {
    const { id, tdd } = milestone.frontmatter;
    if (!tdd) {
      const message = `milestone ${id} declares no tdd: policy (absent is silently treated as tdd: none)`;
      const code = "milestone-tdd-undeclared";
      return [entityFinding(milestone, { code, severity: "warning", message, field: "tdd" })];
    }
    if (POLICIES.includes(tdd)) return [];
    const message = `milestone tdd: ${goQuote(tdd)} is not allowed (allowed: ${POLICIES.join(", ")})`;
    return [
      entityFinding(milestone, { code: "acs-shape", subcode: "tdd-policy", severity: "error", message, field: "tdd" }),
    ];
  });

/** The parts of a finished milestone are finished, and a milestone has some from the start. */
export const milestoneParts: Rule = (tree) =>
  milestones(tree).flatMap((milestone): RawFinding[] => {
    const { id, status, acs = [] } = milestone.frontmatter;
    const open = acs.filter((part) => part.status === "open").map((part) => part.id ?? "");
    if (status === "draft" && acs.length === 0) {
      const message = `draft milestone ${id} has zero acceptance criteria; add them at plan time (aiwf add ac) so the contract is visible before the milestone lands on main`;
      const code = "milestone-draft-incomplete-acs";
      return [entityFinding(milestone, { code, subcode: "zero-acs", severity: "warning", message, field: "acs" })];
    }
    if (status === "done" && acs.length === 0) {
      const message = `milestone ${id} is done with zero acceptance criteria`;
      return [
        entityFinding(milestone, { code: "milestone-done-zero-acs", severity: "warning", message, field: "acs" }),
      ];
    }
    if (!isTerminal("milestone", status) || open.length === 0) return [];
    const message = `milestone ${id} is ${status} but ${open.length} AC(s) still open: ${open.join(", ")}`;
    const code = `milestone-${status}-incomplete-acs`;
    return [entityFinding(milestone, { code, severity: "error", message, field: "status" })];
  });

/** Whether a milestone has a part with this id. A repeated question about a milestone costs nothing. */
export function hasPart(milestone: Entity, part: string): boolean {
  const ids = partIds.get(milestone) ?? new Set(milestone.frontmatter.acs?.map(({ id }) => id));
  partIds.set(milestone, ids);
  return ids.has(part);
}

const partIds = new WeakMap<Entity, ReadonlySet<string | undefined>>();

/** The milestones that are not archived. */
export function milestones(tree: Tree): Entity[] {
  return active(tree).filter(({ kind }) => kind === "milestone");
}
