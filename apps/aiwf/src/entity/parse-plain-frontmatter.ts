import { FIELDS, type FieldName, type Frontmatter, isFieldName, isPartField, type Part } from "./frontmatter.js";

/**
 * Reads simple frontmatter, as in nearly every file, without a YAML parser: loading the parser would take a good part of a
 * read-only verb's time.
 *
 * @returns undefined unless a YAML parser would certainly return the same; also for every mistake
 */
export function parsePlainFrontmatter(text: string): Frontmatter | undefined {
  const fields: { [Name in FieldName]?: string | string[] | Part[] } = {};
  let items: Items | undefined;
  if (!text.endsWith("\n")) return undefined;
  for (const line of text.split("\n").slice(0, -1)) {
    const [, name = "", rest = ""] = /^([a-z_]+):(| .+)$/.exec(line) ?? [];
    if (name === "") {
      if (items?.add(line) !== true) return undefined;
      continue;
    }
    if (!isFieldName(name) || fields[name] !== undefined || items?.isEmpty()) return undefined;
    if (FIELDS[name] === "text") {
      const value = scalarOf(rest.slice(1));
      if (value === undefined) return undefined;
      fields[name] = value;
      items = undefined;
      continue;
    }
    if (rest !== "") return undefined;
    items = FIELDS[name] === "list" ? new TextItems() : new PartItems();
    fields[name] = items.found;
  }
  if (items?.isEmpty()) return undefined;
  return { id: "", title: "", status: "", ...fields } as Frontmatter;
}

abstract class Items {
  abstract readonly found: string[] | Part[];

  isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** Consumes a line; false if the line does not belong to an item. */
  abstract add(line: string): boolean;
}

class TextItems extends Items {
  readonly found: string[] = [];

  add(line: string): boolean {
    const value = scalarOf(/^ {4}- (.+)$/.exec(line)?.[1] ?? "");
    if (value === undefined) return false;
    this.found.push(value);
    return true;
  }
}

class PartItems extends Items {
  readonly found: Part[] = [];

  add(line: string): boolean {
    const [, start, name = "", rest = ""] = /^( {4}- | {6})([a-z_]+): (.+)$/.exec(line) ?? [];
    const value = scalarOf(rest);
    if (start === undefined || value === undefined || !isPartField(name)) return false;
    const before = start.trim() === "-" ? {} : this.found.pop();
    if (before === undefined || before[name] !== undefined) return false;
    this.found.push({ ...before, [name]: value });
    return true;
  }
}

// Without control characters, spaces other than U+0020, colons, hashes, and characters beyond the basic plane.
const SAFE = "[^\\x00-\\x1f\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ud800-\\uffff:#]";
const PLAIN = new RegExp(`^[A-Za-z0-9](?:${SAFE}*(?! )${SAFE})?$`);
const SINGLE_QUOTED = new RegExp(`^'((?:(?!')(?:${SAFE}|[:#])|'')*)'$`);

function scalarOf(source: string): string | undefined {
  if (PLAIN.test(source)) return /^null$/i.test(source) ? undefined : source;
  return SINGLE_QUOTED.exec(source)?.[1]?.replaceAll("''", "'");
}
