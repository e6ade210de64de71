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
  return KINDS[kind].sections.filter((name) => sections.get(name)?.trim() === "");
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

function sectionsOf(body: string): Map<string, string> {
  const sections = new Map<string, string>();
  let name: string | undefined;
  for (const line of body.split("\n")) {
    const heading = /^##\s/.test(line) ? line.slice(2).trim() : "";
    if (heading !== "") {
      name = heading;
      sections.set(name, "");
    } else if (name !== undefined) {
      sections.set(name, `${sections.get(name)}${line}\n`);
    }
  }
  return sections;
}
