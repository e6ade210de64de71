import { FIELDS, type FieldName, type Frontmatter, isFieldName } from "./fields.js";

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
