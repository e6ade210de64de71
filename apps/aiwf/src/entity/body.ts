import { KINDS, type Kind } from "./kinds.js";

/** The body of an entity that was given none: a heading for each section. */
export function defaultBody(kind: Kind): string {
  return KINDS[kind].sections.map((name) => `\n## ${name}\n`).join("");
}

/**
 * The sections of the kind that are there but say nothing. Comments say nothing; a sub-heading does. Sections whose
 * heading is missing altogether are not counted.
 */
export function emptySections(kind: Kind, body: string): string[] {
  const sections = sectionsOf(body.replace(/<!--.*?-->/gs, ""));
  return KINDS[kind].sections.filter((name) => sections.get(name)?.trim() === "");
}

/** Tells whether a body would end the frontmatter a second time: whether its first text is a `---` line. */
export function opensWithDelimiter(body: string): boolean {
  return /^\s*---[ \t\r]*(?:\n|$)/.test(body);
}

function sectionsOf(body: string): Map<string, string> {
  const sections = new Map<string, string>();
  let name: string | undefined;
  for (const line of body.split("\n")) {
    const heading = /^##\s+(.+?)\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      name = heading;
      sections.set(name, "");
    } else if (name !== undefined) {
      sections.set(name, `${sections.get(name)}${line}\n`);
    }
  }
  return sections;
}
