import type { ParsedNode } from "yaml";
import { FIELDS, type FieldName, type Frontmatter, isFieldName } from "./fields.js";
import { parsePlainFrontmatter } from "./plain-frontmatter.js";

type Yaml = typeof import("yaml");

/**
 * Reads the YAML of a frontmatter. Strict, so that a mistyped key is noticed and not lost at the next write: unknown
 * and repeated keys, and values of the wrong shape, are errors. Missing fields are not.
 *
 * @throws Error that says what is wrong
 */
export async function parseFrontmatter(text: string): Promise<Frontmatter> {
  return parsePlainFrontmatter(text) ?? parseYamlFrontmatter(await import("yaml"), text);
}

/** Like {@link parseFrontmatter}, always with the YAML parser. */
export function parseYamlFrontmatter(yaml: Yaml, text: string): Frontmatter {
  // Without a schema every scalar stays the text it is, as the Go program reads it: the title 0777 is "0777".
  const document = yaml.parseDocument(text, { schema: "failsafe", prettyErrors: false, logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message);
  const map = document.contents;
  if (map === null || (yaml.isScalar(map) && !map.source)) throw new Error("it is empty");
  if (!yaml.isMap(map)) throw new Error("it is no mapping");
  const fields: { -readonly [Name in FieldName]?: string | string[] } = {};
  for (const { key, value } of map.items) {
    const name = yaml.isScalar(key) ? String(key.value) : "";
    if (!isFieldName(name)) throw new Error(`unknown field ${name || "that is no text"}`);
    const content = FIELDS[name] === "list" ? listOf(yaml, name, value) : textOf(yaml, name, value);
    if (content !== undefined) fields[name] = content;
  }
  return { id: "", title: "", status: "", ...fields } as Frontmatter;
}

function textOf(yaml: Yaml, name: FieldName, node: ParsedNode | null): string | undefined {
  if (node === null) return undefined;
  if (!yaml.isScalar(node)) throw new Error(`${name} must be text`);
  const plain = node.type === "PLAIN";
  if (plain && ["", "~", "null", "Null", "NULL"].includes(node.source)) return undefined;
  return String(node.value);
}

function listOf(yaml: Yaml, name: FieldName, node: ParsedNode | null): string[] | undefined {
  if (node === null || (yaml.isScalar(node) && textOf(yaml, name, node) === undefined)) return undefined;
  if (!yaml.isSeq(node)) throw new Error(`${name} must be a list`);
  return node.items.map((item) => textOf(yaml, name, item as ParsedNode) ?? "");
}
