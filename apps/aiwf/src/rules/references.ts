import type { Entity } from "../entity/entity.js";
import { canonicalId, parsePartId } from "../entity/id.js";
import { KINDS, type ReferenceRule } from "../entity/kinds.js";
import { goQuote } from "../print/go-format.js";
import type { Elsewhere } from "../tree/elsewhere.js";
import { claimsIn, type Stub } from "../tree/tree.js";
import { hasPart } from "./milestones.js";
import { problemElsewhere } from "./on-other-branches.js";
import { active, entityFinding, type RawFinding, type Rule } from "./rule.js";

interface Reference extends ReferenceRule {
  readonly target: string;
}

type Problem = Pick<RawFinding, "subcode" | "message" | "severity">;

/** The target of every reference exists and is of an allowed kind. */
export const refsResolve: Rule = (tree, elsewhere) => {
  const known = new Map<string, Stub>();
  for (const claim of claimsIn(tree)) if (!known.has(canonicalId(claim.id))) known.set(canonicalId(claim.id), claim);
  const entities = new Map(tree.entities.map((entity) => [entity.path, entity]));
  return active(tree).flatMap((entity) =>
    referencesOf(entity).flatMap((reference) => {
      const part = reference.kinds === undefined ? parsePartId(reference.target) : undefined;
      const target = known.get(canonicalId(part?.whole ?? reference.target));
      const problem =
        part === undefined
          ? problemOf(reference, target, elsewhere)
          : partProblem(part, reference.target, target && entities.get(target.path));
      if (problem === undefined) return [];
      const message = `${entity.kind} field ${goQuote(reference.field)} ${problem.message}`;
      return [entityFinding(entity, { ...problem, message, code: "refs-resolve", field: reference.field })];
    }),
  );
};

function problemOf(
  { target, kinds }: Reference,
  found: Stub | undefined,
  elsewhere: Elsewhere | undefined,
): Problem | undefined {
  if (found === undefined) {
    const problem = problemElsewhere(canonicalId(target), elsewhere);
    if (problem === undefined) {
      return { subcode: "unresolved", severity: "error", message: `references unknown id ${goQuote(target)}` };
    }
    const link = problem.words.startsWith("has ") ? "which " : "";
    const message = `references ${goQuote(target)}, ${link}${problem.words}`;
    return { subcode: problem.subcode, severity: problem.severity, message };
  }
  if (kinds === undefined || kinds.includes(found.kind)) return undefined;
  const message = `expects kind in [${kinds.join(", ")}], but ${goQuote(target)} is ${found.kind}`;
  return { subcode: "wrong-kind", severity: "error", message };
}

function partProblem(
  { whole, part }: { whole: string; part: string },
  target: string,
  milestone: Entity | undefined,
): Problem | undefined {
  if (milestone === undefined) {
    const message = `references composite id ${goQuote(target)} but parent ${goQuote(whole)} does not exist`;
    return { subcode: "unresolved-milestone", severity: "error", message };
  }
  if (hasPart(milestone, part)) return undefined;
  const message = `references ${goQuote(target)} but ${whole} has no ${part} in acs[]`;
  return { subcode: "unresolved-ac", severity: "error", message };
}

function referencesOf({ kind, frontmatter }: Entity): Reference[] {
  return KINDS[kind].references.flatMap((rule) => {
    const value = frontmatter[rule.field];
    const targets = typeof value === "string" ? [value] : ((value ?? []) as readonly string[]);
    return targets
      .filter((target) => target !== "" || typeof value !== "string")
      .map((target) => ({ ...rule, target }));
  });
}
