import { yamlScalar } from "./yaml-scalar.js";

/** The keys of an entity's frontmatter, in the order in which they are written, and what each holds. */
export const FIELDS = {
  id: "text",
  title: "text",
  status: "text",
  prior_ids: "list",
  area: "text",
  priority: "text",
  parent: "text",
  depends_on: "list",
  tdd: "text",
  acs: "list",
  supersedes: "list",
  superseded_by: "text",
  discovered_in: "text",
  addressed_by: "list",
  addressed_by_commit: "list",
  relates_to: "list",
  linked_adrs: "list",
} as const;

/** A key of the frontmatter. */
export type FieldName = keyof typeof FIELDS;

/** The parsed frontmatter. `id`, `title` and `status` are always written; the others only when not empty. */
export type Frontmatter = { readonly id: string; readonly title: string; readonly status: string } & {
  readonly [Name in FieldName]?: (typeof FIELDS)[Name] extends "list" ? readonly string[] : string;
};

/** Tells whether `name` is a key that frontmatter may have. */
export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name);
}

/**
 * The bytes of an entity's file: frontmatter with its keys in the fixed order, empty optional ones left out, then the
 * body as it is.
 *
 * @param body text, or the bytes as they were read
 */
export function serialise(frontmatter: Frontmatter, body: string | Uint8Array): Buffer {
  const lines = (Object.keys(FIELDS) as FieldName[]).map((name) => fieldText(name, frontmatter[name]));
  return Buffer.concat([Buffer.from(`---\n${lines.join("")}---\n`), Buffer.from(body)]);
}

function fieldText(name: FieldName, value: string | readonly string[] | undefined): string {
  if (typeof value === "object") {
    return value.length === 0 ? "" : `${name}:\n${value.map((item) => `    - ${yamlScalar(item)}\n`).join("")}`;
  }
  const required = name === "id" || name === "title" || name === "status";
  return value || required ? `${name}: ${yamlScalar(value ?? "")}\n` : "";
}
