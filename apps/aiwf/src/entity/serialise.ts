import { FIELDS, type FieldName, type Frontmatter } from "./fields.js";
import { yamlScalar } from "./yaml-scalar.js";

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
