import { yamlScalar } from "./yaml-scalar.js";

/** The keys of an entity's frontmatter, in the order of writing, with the type of each. */
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
  acs: "parts",
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

/** The keys of a part of a milestone, in the order of writing. All values are text. */
export const PART_FIELDS = ["id", "title", "status", "tdd_phase"] as const;

/** A part of a milestone: one acceptance criterion. */
export type Part = { readonly [Name in (typeof PART_FIELDS)[number]]?: string };

/** The type of a field, by {@link FIELDS}. */
export interface FieldValues {
  readonly text: string;
  readonly list: readonly string[];
  readonly parts: readonly Part[];
}

/** The parsed frontmatter. A verb always writes `id`, `title` and `status`, and the other keys only if not empty. */
export type Frontmatter = { readonly id: string; readonly title: string; readonly status: string } & {
  readonly [Name in FieldName]?: FieldValues[(typeof FIELDS)[Name]];
};

/** Tells whether `name` is a key of frontmatter. */
export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name);
}

/**
 * Returns the bytes of an entity's file: frontmatter with its keys in the fixed order and without empty optional keys, then
 * the unchanged body.
 *
 * @param body text, or the original bytes
 */
export function serialise(frontmatter: Frontmatter, body: string | Uint8Array): Buffer {
  const lines = (Object.keys(FIELDS) as FieldName[]).map((name) => fieldText(name, frontmatter[name]));
  return Buffer.concat([Buffer.from(`---\n${lines.join("")}---\n`), Buffer.from(body)]);
}

function fieldText(name: FieldName, value: FieldValues[keyof FieldValues] | undefined): string {
  if (typeof value === "object") {
    return value.length === 0 ? "" : `${name}:\n${value.map((item) => `    - ${itemText(item)}\n`).join("")}`;
  }
  const required = name === "id" || name === "title" || name === "status";
  return value || required ? `${name}: ${yamlScalar(value ?? "")}\n` : "";
}

function itemText(item: string | Part): string {
  if (typeof item === "string") return yamlScalar(item);
  const lines = PART_FIELDS.filter((name) => item[name]).map((name) => `${name}: ${yamlScalar(item[name] ?? "")}`);
  return lines.length === 0 ? "{}" : lines.join("\n      ");
}

/** Tells whether `name` is a key of a part of a milestone. */
export function isPartField(name: string): name is (typeof PART_FIELDS)[number] {
  return PART_FIELDS.some((field) => field === name);
}
