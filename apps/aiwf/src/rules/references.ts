import type { Entity } from "../entity/entity.js";
import type { FieldName } from "../entity/frontmatter.js";
import { canonicalId, type IdKind } from "../entity/id.js";
import { goQuote } from "../print/go-format.js";
import { active, entityFinding, type RawFinding, type Rule } from "./rule.js";

interface Reference {
  readonly field: FieldName;
  readonly target: string;
  /** The kinds it may point to; undefined: any. */
  readonly kinds?: readonly IdKind[];
}

/** What an entity refers to exists, and is of a kind that it may refer to. */
export const refsResolve: Rule = (tree) => {
  const kinds = new Map<string, IdKind>();
  for (const { kind, id } of tree.stubs) kinds.set(canonicalId(id), kind);
  for (const { kind, frontmatter } of tree.entities) kinds.set(canonicalId(frontmatter.id), kind);
  return active(tree).flatMap((entity) =>
    referencesOf(entity).flatMap((reference) => {
      // Of a part, such as M-0007/AC-1, this program knows only the whole.
      const known = kinds.get(canonicalId(reference.target).split("/", 1)[0] ?? "");
      return problem(entity, reference, known);
    }),
  );
};

function problem(entity: Entity, { field, target, kinds }: Reference, known: IdKind | undefined): RawFinding[] {
  const subject = `${entity.kind} field ${goQuote(field)}`;
  const shared = { code: "refs-resolve", severity: "error", field } as const;
  if (known === undefined) {
    const message = `${subject} references unknown id ${goQuote(target)}`;
    return [entityFinding(entity, { ...shared, subcode: "unresolved", message })];
  }
  if (kinds === undefined || kinds.includes(known)) return [];
  const message = `${subject} expects kind in [${kinds.join(", ")}], but ${goQuote(target)} is ${known}`;
  return [entityFinding(entity, { ...shared, subcode: "wrong-kind", message })];
}

function referencesOf({ kind, frontmatter }: Entity): Reference[] {
  const { discovered_in, addressed_by = [], relates_to = [] } = frontmatter;
  if (kind === "decision") return relates_to.map((target) => ({ field: "relates_to", target }));
  if (kind !== "gap") return [];
  return [
    ...(discovered_in
      ? [{ field: "discovered_in", target: discovered_in, kinds: ["milestone", "epic"] } as const]
      : []),
    ...addressed_by.map((target) => ({ field: "addressed_by", target }) as const),
  ];
}
