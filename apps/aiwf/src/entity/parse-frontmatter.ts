import type { Document, Node, YAMLMap } from "yaml";
import { FIELDS, type FieldName, type FieldValues, type Frontmatter, isFieldName, isPartField } from "./frontmatter.js";
import { parsePlainFrontmatter } from "./parse-plain-frontmatter.js";
import { parseModestly } from "./yaml-bounds.js";

type Yaml = typeof import("yaml");

/**
 * Parses the YAML of a frontmatter. Unknown and repeated keys and values of the wrong shape are errors, so that the next
 * write does not lose a mistyped key. Missing fields are not errors.
 *
 * @throws Error with the mistake as message
 */
export async function parseFrontmatter(text: string): Promise<Frontmatter> {
  const plain = parsePlainFrontmatter(text);
  if (plain !== undefined) return plain;
  const yaml = await import("yaml");
  return parseModestly(text, () => parseYamlFrontmatter(yaml, text));
}

/** Like {@link parseFrontmatter}, always with the YAML parser. */
export function parseYamlFrontmatter(yaml: Yaml, text: string): Frontmatter {
  if (NOT_YAML.test(text)) throw new Error("control characters are not allowed");
  // Without a schema every scalar stays text, as in the Go program: the title 0777 is "0777".
  const options = { schema: "failsafe", prettyErrors: false, logLevel: "error" } as const;
  const document = yaml.parseDocument(joinFolds(text), options);
  // The first of several documents counts.
  const error = document.errors.find(({ code }) => code !== "MULTIPLE_DOCS");
  if (error !== undefined) throw new Error(error.message);
  const reader = new Reader(yaml, document);
  const contents = reader.resolve(document.contents);
  if (contents === null) {
    if (document.contents === null || !isWritten(document.contents)) throw new Error("it is empty");
    return EMPTY;
  }
  return { ...EMPTY, ...reader.fieldsOf(contents) } as Frontmatter;
}

const EMPTY: Frontmatter = { id: "", title: "", status: "" };

// Characters that yaml.v3 rejects anywhere in a document.
const NOT_YAML = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

// Line ends in YAML 1.1, but not in YAML 1.2.
const OLD_LINE_END = /[\x85\u2028\u2029]/;

/**
 * Undoes yaml.v3's folding of a title with a line separator, which its reader takes for a line end.
 *
 * @throws Error if a line separator would end a line
 */
function joinFolds(text: string): string {
  if (!OLD_LINE_END.test(text)) return text;
  return text
    .split("\n")
    .map((line) => {
      if (!OLD_LINE_END.test(line)) return line;
      if (line.includes("\x85") || !/^[a-z_]+: +(?:'.*'|".*")$/s.test(line))
        throw new Error("a line ends in the middle");
      return line
        .split(/([\u2028\u2029]+)/)
        .map((part, at, { length }) => withoutBlanks(part, at > 0, at < length - 1))
        .join("");
    })
    .join("\n");
}

function withoutBlanks(part: string, atStart: boolean, atEnd: boolean): string {
  let [start, end] = [0, part.length];
  while (atStart && /^[ \t]$/.test(part.charAt(start))) start++;
  while (atEnd && end > start && /^[ \t]$/.test(part.charAt(end - 1))) end--;
  return part.slice(start, end);
}

function isWritten(node: Node): boolean {
  return "source" in node && node.source !== "";
}

type Entry = readonly [name: string, value: Node | null];

/** Reads nodes of one document: follows aliases, and merges the targets of `<<`. */
class Reader {
  readonly #yaml: Yaml;
  readonly #document: Document;
  /** By mapping; undefined while this reader collects them. A few mappings that merge one another stand for billions. */
  readonly #entries = new Map<Node, readonly Entry[] | undefined>();

  constructor(yaml: Yaml, document: Document) {
    this.#yaml = yaml;
    this.#document = document;
  }

  /** Returns the target of an alias; null without one. */
  resolve(node: unknown): Node | null {
    const target = this.#yaml.isAlias(node) ? node.resolve(this.#document) : (node as Node | null | undefined);
    if (target === undefined) throw new Error("unknown anchor");
    return target === null || this.#isNull(target) ? null : target;
  }

  fieldsOf(node: Node): { readonly [Name in FieldName]?: FieldValues[keyof FieldValues] } {
    const fields: { [Name in FieldName]?: FieldValues[keyof FieldValues] } = {};
    for (const [name, value] of this.#entriesOf(node)) {
      if (!isFieldName(name)) throw new Error(`unknown field ${name || "(not text)"}`);
      const content = this.#valueOf(name, value);
      if (content !== undefined) fields[name] = content;
    }
    return fields;
  }

  #valueOf(name: FieldName, node: Node | null) {
    if (node === null) return undefined;
    if (FIELDS[name] === "text") return this.#textOf(name, node);
    if (!this.#yaml.isSeq(node)) throw new Error(`${name} must be a list`);
    const items = node.items.map((item) => this.resolve(item));
    return FIELDS[name] === "list"
      ? items.flatMap((item) => (item === null ? [] : this.#textOf(name, item)))
      : items.map((item) => (item === null ? {} : this.#partOf(item)));
  }

  #partOf(node: Node): FieldValues["parts"][number] {
    const entries = this.#entriesOf(node).map(([name, value]) => {
      if (!isPartField(name)) throw new Error(`unknown field ${name || "(not text)"} in acs`);
      return [name, this.#textOf(name, value)];
    });
    return Object.fromEntries(entries);
  }

  #textOf(name: string, node: Node | null): string {
    if (node === null) return "";
    if (!this.#yaml.isScalar(node)) throw new Error(`${name} must be text`);
    const { value } = node;
    return value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
  }

  /** Returns the entries of a mapping, each key once, its own before those that `<<` merges. Merges each mapping once. */
  #entriesOf(node: Node): readonly Entry[] {
    const known = this.#entries.get(node);
    if (known !== undefined) return known;
    if (this.#entries.has(node)) throw new Error("a mapping merges itself");
    this.#entries.set(node, undefined);
    const entries = this.#mergedEntriesOf(node);
    this.#entries.set(node, entries);
    return entries;
  }

  #mergedEntriesOf(node: Node): Entry[] {
    if (!this.#yaml.isMap(node)) throw new Error("a mapping is expected");
    const own = new Map<string, Node | null>();
    const merged: Node[] = [];
    for (const { key, value } of (node as YAMLMap).items) {
      const name = this.#yaml.isScalar(key) ? String(key.value) : "";
      const target = this.resolve(value);
      if (name !== "<<") own.set(name, target);
      else if (target !== null) merged.push(...this.#mapsIn(target));
    }
    for (const map of merged) {
      for (const [name, value] of this.#entriesOf(map)) if (!own.has(name)) own.set(name, value);
    }
    return [...own];
  }

  #mapsIn(node: Node): Node[] {
    if (!this.#yaml.isSeq(node)) return [node];
    return node.items.map((item) => this.resolve(item)).filter((item) => item !== null);
  }

  #isNull(node: Node): boolean {
    if (!this.#yaml.isScalar(node) || node.type !== "PLAIN") return false;
    return ["", "~", "null", "Null", "NULL"].includes(node.source ?? "");
  }
}
