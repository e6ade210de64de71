import { emptySections } from "../entity/body.js";
import { parseId } from "../entity/id.js";
import { isTerminal, KINDS } from "../entity/kinds.js";
import { goQuote } from "../print/go-format.js";
import { matchesGlob } from "./glob.js";
import { active, entityFinding, type RawFinding, type Rule } from "./rule.js";

/** Every file that should hold an entity can be read. */
export const loadErrors: Rule = (tree) =>
  tree.loadErrors.map(({ path, message }) => ({ code: "load-error", severity: "error", message, path }));

/** Every entity has an id of its kind, and a status. */
export const frontmatterShape: Rule = (tree) =>
  active(tree).flatMap((entity) => {
    const { id, status } = entity.frontmatter;
    const { prefix, minDigits } = KINDS[entity.kind];
    const findings: RawFinding[] = [];
    const report = (field: "id" | "status", message: string) =>
      findings.push(entityFinding(entity, { code: "frontmatter-shape", severity: "error", message, field }));
    if (id === "") report("id", "missing required field: id");
    else if (parseId(id)?.kind !== entity.kind) {
      report("id", `id ${goQuote(id)} does not match ${prefix}-${"N".repeat(minDigits)} format`);
    }
    if (status === "") report("status", "missing required field: status");
    return findings;
  });

/** Every status is one of its kind. */
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
  active(tree)
    .filter(({ frontmatter }) => frontmatter.title.trim() === "")
    .map((entity) => {
      const message = "title is empty or whitespace-only";
      return entityFinding(entity, { code: "titles-nonempty", severity: "warning", message, field: "title" });
    });

/** The sections of an entity that is not finished say something. */
export const entityBodyEmpty: Rule = (tree, config) =>
  active(tree).flatMap((entity) => {
    const { kind, frontmatter, body } = entity;
    if (isTerminal(kind, frontmatter.status)) return [];
    const severity = KINDS[kind].bornComplete || config.tddStrict ? "error" : "warning";
    return emptySections(kind, body.toString()).map((name) =>
      entityFinding(entity, {
        code: "entity-body-empty",
        severity,
        subcode: kind,
        message: `${frontmatter.id} body section \`## ${name}\` is empty`,
        field: "body",
      }),
    );
  });

/** Between the entities lies nothing else, except what `tree.allow_paths` allows and what belongs to a contract. */
export const unexpectedTreeFile: Rule = (tree, { allowPaths, treeStrict }) => {
  return tree.strays
    .filter((path) => !/^work\/contracts\/(?:archive\/)?C-\d[^/]*\//.test(path))
    .filter((path) => !allowPaths.some((pattern) => matchesGlob(pattern, path)))
    .map((path) => ({
      code: "unexpected-tree-file",
      severity: treeStrict ? "error" : "warning",
      message: `${path} is not an entity file`,
      path,
    }));
};
