import { isAlias, isMap, isScalar, isSeq, type ParsedNode, parseDocument } from "yaml";
import { FIELDS, type FieldName, type Frontmatter, isFieldName } from "./fields.js";

/**
 * Reads the YAML of a frontmatter. Strict, so that a mistyped key is noticed and not lost at the next write: unknown
 * and repeated keys, and values of the wrong shape, are errors. Missing fields are not.
 *
 * @throws Error that says what is wrong
 */
export function parseFrontmatter(text: string): Frontmatter {
  // Without a schema every scalar stays the text it is, as the Go program reads it: the title 0777 is "0777".
  const document = parseDocument(text, { schema: "failsafe", prettyErrors: false, logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message);
  const map = document.contents;
  if (map === null || (isScalar(map) && !map.source)) throw new Error("it is empty");
  if (!isMap(map)) throw new Error("it is no mapping");
  const fields: { -readonly [Name in FieldName]?: string | string[] } = {};
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (!isFieldName(name)) throw new Error(`unknown field ${name || "that is no text"}`);
    const content = FIELDS[name] === "list" ? listOf(name, value) : textOf(name, value);
    if (content !== undefined) fields[name] = content;
  }
  return { id: "", title: "", status: "", ...fields } as Frontmatter;
}

function textOf(name: FieldName, node: ParsedNode | null): string | undefined {
  if (node === null) return undefined;
  if (!isScalar(node) || isAlias(node)) throw new Error(`${name} must be text`);
  const plain = node.type === "PLAIN";
  if (plain && ["", "~", "null", "Null", "NULL"].includes(node.source)) return undefined;
  return String(node.value);
}

function listOf(name: FieldName, node: ParsedNode | null): string[] | undefined {
  if (node === null || (isScalar(node) && textOf(name, node) === undefined)) return undefined;
  if (!isSeq(node)) throw new Error(`${name} must be a list`);
  return node.items.map((item) => textOf(name, item as ParsedNode) ?? "");
}
