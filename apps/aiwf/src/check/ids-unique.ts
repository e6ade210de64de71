import { canonicalId } from "../entity/id.js";
import { goQuote } from "../go-quote.js";
import type { Tree } from "../tree.js";
import type { RawFinding } from "./rule.js";

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
