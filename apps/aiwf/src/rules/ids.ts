import { canonicalId, ID_DIGITS, parseAnyWidth, parseId } from "../entity/id.js";
import { entityPath } from "../entity/path.js";
import { goQuote } from "../print/go-format.js";
import { claimsIn, type Tree } from "../tree/tree.js";
import { active, entityFinding, type RawFinding, type Rule } from "./rule.js";

/** Two files never claim the same id, compared as written. An unreadable file claims the id in its path. */
export function idsUnique(tree: Tree): RawFinding[] {
  const first = new Map<string, string>();
  return claimsIn(tree).flatMap(({ path, id }) => {
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, path);
      return [];
    }
    const message = `id ${goQuote(id)} is also used by ${other}`;
    return [{ code: "ids-unique", severity: "error", message, path, entityId: id, field: "id" } as const];
  });
}

/** The id in the frontmatter equals the id in the path. */
export const idPathConsistent: Rule = (tree) =>
  tree.entities.flatMap((entity) => {
    const pathId = entityPath(entity.path)?.id;
    const id = canonicalId(entity.frontmatter.id);
    if (pathId === undefined || id === canonicalId(pathId)) return [];
    const message = `frontmatter id ${goQuote(id)} does not match path-encoded id ${goQuote(canonicalId(pathId))}`;
    return [entityFinding(entity, { code: "id-path-consistent", severity: "error", message, field: "id" })];
  });

/** Ids have four digits, in the file name and in the frontmatter. */
export const entityIdNarrowWidth: Rule = (tree) =>
  active(tree).flatMap((entity) => {
    const phrase = narrowIds(entityPath(entity.path)?.id ?? "", ownId(entity.kind, entity.frontmatter.id));
    if (phrase === undefined) return [];
    const message = `narrow-width ${phrase} in the active tree (canonical width is ${ID_DIGITS} digits per ADR-0008); undo the hand-edit or file move that produced it`;
    return [entityFinding(entity, { code: "entity-id-narrow-width", severity: "error", message, field: "id" })];
  });

/** Returns the id if it belongs to the kind. Another rule reports other ids. */
function ownId(kind: string, id: string): string {
  return parseId(id)?.kind === kind ? id : "";
}

function narrowIds(inName: string, inFrontmatter: string): string | undefined {
  const name = isNarrow(inName) ? `filename id ${goQuote(inName)}` : undefined;
  const frontmatter = isNarrow(inFrontmatter) ? `frontmatter id ${goQuote(inFrontmatter)}` : undefined;
  if (name === undefined || frontmatter === undefined) return name ?? frontmatter;
  return inName === inFrontmatter ? `id ${goQuote(inName)}` : `${name} and ${frontmatter}`;
}

function isNarrow(text: string): boolean {
  const id = parseAnyWidth(text);
  return id !== undefined && id.digits < ID_DIGITS;
}
