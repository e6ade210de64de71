import { readdirSync } from "node:fs";
import { emptySections } from "../entity/body.js";
import { ID_DIGITS, parseId } from "../entity/id.js";
import { isTerminal, KINDS } from "../entity/kinds.js";
import { goQuote } from "../print/go-format.js";
import { active, entityFinding, type RawFinding, type Rule } from "./rule.js";

/** Every file of an entity is readable. */
export const loadErrors: Rule = (tree) =>
  tree.loadErrors.map(({ path, message }) => ({ code: "load-error", severity: "error", message, path }));

/** Every entity has an id of its kind, and a status; a milestone has an epic. */
export const frontmatterShape: Rule = (tree) =>
  active(tree).flatMap((entity) => {
    const { id, status, parent } = entity.frontmatter;
    const findings: RawFinding[] = [];
    const report = (field: "id" | "status" | "parent", message: string) =>
      findings.push(entityFinding(entity, { code: "frontmatter-shape", severity: "error", message, field }));
    if (id === "") report("id", "missing required field: id");
    else if (parseId(id)?.kind !== entity.kind) {
      report("id", `id ${goQuote(id)} does not match ${KINDS[entity.kind].prefix}-${"N".repeat(ID_DIGITS)} format`);
    }
    if (status === "") report("status", "missing required field: status");
    if (entity.kind === "milestone" && !parent) report("parent", "milestone missing required field: parent");
    return findings;
  });

/** Every status belongs to its kind. */
export const statusValid: Rule = (tree) =>
  tree.entities.flatMap((entity) => {
    const { status } = entity.frontmatter;
    const allowed = KINDS[entity.kind].statuses;
    if (status === "" || allowed.includes(status)) return [];
    const message = `status ${goQuote(status)} is not allowed for kind ${entity.kind} (allowed: ${allowed.join(", ")})`;
    return [entityFinding(entity, { code: "status-valid", severity: "error", message, field: "status" })];
  });

/** Every entity has a title. */
export const titlesNonempty: Rule = (tree) =>
  tree.entities
    .filter(({ frontmatter }) => frontmatter.title.trim() === "")
    .map((entity) => {
      const message = "title is empty or whitespace-only";
      return entityFinding(entity, { code: "titles-nonempty", severity: "warning", message, field: "title" });
    });

/** The sections of an unfinished entity are not empty. */
export const entityBodyEmpty: Rule = (tree) =>
  active(tree).flatMap((entity) => {
    const { kind, frontmatter, body } = entity;
    // The verb itself judges a file that it has not written yet.
    if (isTerminal(kind, frontmatter.status) || !tree.contents.has(entity.path)) return [];
    return emptySections(kind, body.toString()).map((name) =>
      entityFinding(entity, {
        code: "entity-body-empty",
        severity: KINDS[kind].bornComplete ? "error" : "warning",
        subcode: kind,
        message: `${frontmatter.id} body section \`## ${name}\` is empty`,
        field: "body",
      }),
    );
  });

/** Paths differ in more than upper and lower case, which some file systems do not distinguish. */
export const casePaths: Rule = (tree) => {
  const first = new Map<string, string>();
  return tree.entities.flatMap((entity) => {
    const key = entity.path.toLowerCase();
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, entity.path);
      return [];
    }
    const message = `path ${goQuote(entity.path)} differs only in case from ${goQuote(other)}; on case-insensitive filesystems they collapse to one entity`;
    return [entityFinding(entity, { code: "case-paths", severity: "error", message })];
  });
};

/** The tree contains one roadmap. */
export const roadmapCaseCollision: Rule = ({ root }) => {
  const names = readdirSync(root, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /^roadmap\.md$/i.test(entry.name))
    .map(({ name }) => name)
    .sort();
  const [path] = names;
  if (path === undefined || names.length < 2) return [];
  const message = `multiple case-variants of the roadmap artifact exist at the repo root (${names.join(", ")}); on a case-sensitive filesystem these are distinct files and \`aiwf render roadmap\` cannot reconcile them`;
  return [{ code: "roadmap-case-collision", severity: "warning", message, path }];
};
