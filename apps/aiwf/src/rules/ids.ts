import { canonicalId, ID_DIGITS, parseId } from "../entity/id.js";
import { entityPath } from "../entity/path.js";
import { goQuote } from "../print/go-format.js";
import type { Tree } from "../tree/tree.js";
import { active, entityFinding, type RawFinding, type Rule } from "./rule.js";

/** No two files claim one id; files that cannot be read claim the id in their path. */
export function idsUnique(tree: Tree): RawFinding[] {
  const first = new Map<string, string>();
  const findings: RawFinding[] = [];
  const claims = [
    ...tree.entities.map(({ path, frontmatter }) => ({ path, id: frontmatter.id })),
    ...tree.stubs.map(({ path, id }) => ({ path, id })),
  ];
  for (const { path, id } of claims) {
    // A missing id is reported as such; it claims nothing.
    if (id === "") continue;
    const other = first.get(canonicalId(id));
    if (other === undefined) {
      first.set(canonicalId(id), path);
      continue;
    }
    const message = `id ${goQuote(id)} is also used by ${other}`;
    findings.push({ code: "ids-unique", severity: "error", message, path, entityId: id, field: "id" });
  }
  return findings;
}

/** The id in the frontmatter is the one in the path. */
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
    const { id } = entity.frontmatter;
    const pathId = entityPath(entity.path)?.id ?? "";
    const places = [isNarrow(pathId) && "file name", isNarrow(id) && "frontmatter"].filter((place) => place !== false);
    if (places.length === 0) return [];
    const narrow = goQuote(isNarrow(id) ? id : pathId);
    const message = `id ${narrow} has fewer than ${ID_DIGITS} digits in its ${places.join(" and ")}`;
    return [entityFinding(entity, { code: "entity-id-narrow-width", severity: "error", message, field: "id" })];
  });

function isNarrow(text: string): boolean {
  const id = parseId(text);
  return id !== undefined && id.digits < ID_DIGITS;
}
