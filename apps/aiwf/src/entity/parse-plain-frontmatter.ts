import { FIELDS, type FieldName, type Frontmatter, isFieldName, isPartField, type Part } from "./frontmatter.js";

/**
 * Reads frontmatter that is as simple as that of nearly every file, without a YAML parser: loading one would take a
 * good part of the time in which a read-only verb answers.
 *
 * @returns undefined unless it is sure to read what a YAML parser would; also for everything that is wrong
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

  /** Takes a line; false if it is none of an item. */
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

// No control characters, no space but the common one, no colon or hash, nothing beyond the basic plane.
const SAFE = "[^\\x00-\\x1f\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ud800-\\uffff:#]";
const PLAIN = new RegExp(`^[A-Za-z0-9](?:${SAFE}*(?! )${SAFE})?$`);
const SINGLE_QUOTED = new RegExp(`^'((?:(?!')(?:${SAFE}|[:#])|'')*)'$`);

function scalarOf(source: string): string | undefined {
  if (PLAIN.test(source)) return /^null$/i.test(source) ? undefined : source;
  return SINGLE_QUOTED.exec(source)?.[1]?.replaceAll("''", "'");
}
