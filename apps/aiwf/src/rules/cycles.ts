import type { FieldName } from "../entity/frontmatter.js";
import type { Kind } from "../entity/kinds.js";
import { findEntity, type Tree } from "../tree/tree.js";
import type { RawFinding, Rule } from "./rule.js";

/** Milestones do not wait for each other in a circle, and no ADR supersedes itself in the end. */
export const noCycles: Rule = (tree) => [
  ...cyclesIn(tree, "milestone", "depends_on", "depends_on", (id) => `milestone ${id} is on a depends_on cycle`),
  ...cyclesIn(tree, "adr", "superseded_by", "supersedes", (id) => `ADR ${id} is on a supersedes/superseded_by cycle`),
];

function cyclesIn(
  tree: Tree,
  kind: Kind,
  field: FieldName,
  subcode: string,
  messageFor: (id: string) => string,
): RawFinding[] {
  const edges = new Map<string, readonly string[]>();
  for (const entity of tree.entities.filter((entity) => entity.kind === kind)) {
    const { depends_on = [], superseded_by } = entity.frontmatter;
    edges.set(entity.frontmatter.id, field === "depends_on" ? depends_on : superseded_by ? [superseded_by] : []);
  }
  return nodesOnCycles(edges).map((id) => {
    const path = findEntity(tree, id)?.path;
    const finding = { code: "no-cycles", severity: "error", subcode, message: messageFor(id), entityId: id } as const;
    return { ...finding, ...(path !== undefined && { path }), field };
  });
}

/** The nodes that a walk from the first node to the last comes back to, with those in between. */
function nodesOnCycles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found = new Set<string>();
  for (const start of [...edges.keys()].sort()) {
    // The way from the start to here. No recursion: it may be long.
    const way: Step[] = [];
    const place = new Map<string, number>();
    const enter = (node: string) => {
      place.set(node, way.length);
      way.push({ node, next: edges.get(node)?.values() ?? [].values(), back: Number.POSITIVE_INFINITY });
    };
    if (!done.has(start)) enter(start);
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const { value: next } = step.next.next();
      if (next === undefined) {
        way.pop();
        place.delete(step.node);
        done.add(step.node);
        if (step.back <= way.length) found.add(step.node);
        const before = way.at(-1);
        if (before !== undefined) before.back = Math.min(before.back, step.back);
        continue;
      }
      const at = place.get(next);
      if (at !== undefined) step.back = Math.min(step.back, at);
      else if (!done.has(next)) enter(next);
    }
  }
  return [...found].sort();
}

/** A node of the way. */
interface Step {
  readonly node: string;
  /** The rest of the nodes to visit from this one. */
  readonly next: Iterator<string, undefined>;
  /** The first place on the way to which an edge leads from here, or from a node that the walk visited after it. */
  back: number;
}
