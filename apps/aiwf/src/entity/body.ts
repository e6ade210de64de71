import { KINDS, type Kind } from "./kinds.js";

/** Returns the default body of an entity: a heading for each section. */
export function defaultBody(kind: Kind): string {
  return KINDS[kind].sections.map((name) => `\n## ${name}\n`).join("");
}

/**
 * Returns the kind's sections that are present but empty. A section with only comments is empty; a section with a
 * sub-heading is not. Sections without a heading do not count.
 */
export function emptySections(kind: Kind, body: string): string[] {
  const sections = sectionsOf(withoutComments(body));
  return KINDS[kind].sections.filter((name) => sections.get(name) === false);
}

/** Tells whether a body begins as a whole file does: whether its first text is a `---` line. */
export function opensWithDelimiter(body: string): boolean {
  return /^[ \t\r\n]*---\r?\n/.test(body);
}

/** The text without its comments. One that nothing ends is text. */
export function withoutComments(text: string): string {
  let rest = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf("<!--", at);
    const end = start === -1 ? -1 : text.indexOf("-->", start + 4);
    if (end === -1) return rest + text.slice(at);
    rest += text.slice(at, start);
    at = end + 3;
  }
}

/** Whether each section has text. Of several with one name, the last counts. */
function sectionsOf(body: string): Map<string, boolean> {
  const sections = new Map<string, boolean>();
  let name: string | undefined;
  for (let start = 0; start < body.length; ) {
    const newline = body.indexOf("\n", start);
    const end = newline === -1 ? body.length : newline;
    const heading = body.startsWith("##", start) ? headingIn(body.slice(start, end)) : "";
    if (heading !== "") {
      name = heading;
      sections.set(name, false);
    } else if (name !== undefined && sections.get(name) === false && body.slice(start, end).trim() !== "") {
      sections.set(name, true);
    }
    start = end + 1;
  }
  return sections;
}

function headingIn(line: string): string {
  return /^##\s/.test(line) ? line.slice(2).trim() : "";
}
