import type { ParsedNode } from "yaml";
import { FIELDS, type FieldName, type Frontmatter, isFieldName } from "./frontmatter.js";
import { parseModestly } from "./yaml-bounds.js";

type Yaml = typeof import("yaml");

/**
 * Reads the YAML of a frontmatter. Strict, so that a mistyped key is noticed and not lost at the next write: unknown
 * and repeated keys, and values of the wrong shape, are errors. Missing fields are not.
 *
 * @throws Error that says what is wrong
 */
export async function parseFrontmatter(text: string): Promise<Frontmatter> {
  const plain = parsePlainFrontmatter(text);
  if (plain !== undefined) return plain;
  const yaml = await import("yaml");
  return parseModestly(text, () => parseYamlFrontmatter(yaml, text));
}

/** Like {@link parseFrontmatter}, always with the YAML parser. */
export function parseYamlFrontmatter(yaml: Yaml, text: string): Frontmatter {
  // Without a schema every scalar stays the text it is, as the Go program reads it: the title 0777 is "0777".
  const document = yaml.parseDocument(text, { schema: "failsafe", prettyErrors: false, logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message);
  const map = document.contents;
  if (map === null || (yaml.isScalar(map) && !map.source)) throw new Error("it is empty");
  if (!yaml.isMap(map)) throw new Error("it is not a mapping");
  const fields: { -readonly [Name in FieldName]?: string | string[] } = {};
  for (const { key, value } of map.items) {
    const name = yaml.isScalar(key) ? String(key.value) : "";
    if (!isFieldName(name)) throw new Error(`unknown field ${name || "(not text)"}`);
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

/**
 * Reads frontmatter that is as simple as that of nearly every file, without a YAML parser: loading one would take a
 * good part of the time in which a read-only verb answers.
 *
 * @returns undefined unless it is sure to read what a YAML parser would; also for everything that is wrong
 */
export function parsePlainFrontmatter(text: string): Frontmatter | undefined {
  const fields: { -readonly [Name in FieldName]?: string | string[] } = {};
  let list: string[] | undefined;
  for (const line of text.split("\n").slice(0, -1)) {
    const [, name = "", rest = ""] = /^([a-z_]+):(| .+)$/.exec(line) ?? [];
    const value = scalarOf(name === "" ? (/^ {4}- (.+)$/.exec(line)?.[1] ?? "") : rest.slice(1));
    if (name === "") {
      if (list === undefined || value === undefined) return undefined;
      list.push(value);
      continue;
    }
    if (!isFieldName(name) || fields[name] !== undefined || list?.length === 0) return undefined;
    const content = FIELDS[name] === "text" ? value : rest === "" ? [] : undefined;
    if (content === undefined) return undefined;
    fields[name] = content;
    list = typeof content === "string" ? undefined : content;
  }
  if (!text.endsWith("\n") || list?.length === 0) return undefined;
  return { id: "", title: "", status: "", ...fields } as Frontmatter;
}

// No control characters, no space but the common one, no colon or hash, nothing beyond the basic plane.
const SAFE = "[^\\x00-\\x1f\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ud800-\\uffff:#]";
const PLAIN = new RegExp(`^[A-Za-z0-9](?:${SAFE}*(?! )${SAFE})?$`);
const SINGLE_QUOTED = new RegExp(`^'((?:(?!')(?:${SAFE}|[:#])|'')*)'$`);

function scalarOf(source: string): string | undefined {
  if (PLAIN.test(source)) return /^null$/i.test(source) ? undefined : source;
  return SINGLE_QUOTED.exec(source)?.[1]?.replaceAll("''", "'");
}
