import { withoutComments } from "./body.js";

/** Returns the text under the heading of each part in a milestone's body, by the part's id. Of several, the last. */
export function partSections(body: string): Map<string, string> {
  return sections(body, (line) => (line.startsWith("### ") ? (/^### (AC-\d+)\b/.exec(line)?.[1] ?? "") : undefined));
}

/** Like {@link partSections}, without comments, and only under headings that contain only id and title. */
export function plainPartSections(body: string): Map<string, string> {
  return sections(withoutComments(body), (line) => {
    const id = idInHeading(line);
    return id ?? (line.startsWith("### ") ? "" : undefined);
  });
}

/** Counts the headings of each part in a text. */
export function countPartHeadings(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of linesOf(text)) {
    const id = line.startsWith("### AC-") ? idInHeading(line) : undefined;
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Returns the text of the section that lists the parts. Of several, the last. */
export function partList(body: string): string {
  let found = "";
  let lines: string[] | undefined;
  for (const line of [...linesOf(body), "# "]) {
    if (/^##? /.test(line)) {
      if (lines !== undefined) found = lines.join("\n");
      const name = line
        .slice(3)
        .trim()
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .filter((word) => word !== "")
        .join("_");
      lines = line.startsWith("## ") && name === "acceptance_criteria" ? [] : undefined;
    } else lines?.push(line);
  }
  return found;
}

/** Whether a section contains only headings and blank lines. */
export function saysNothing(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(?:#|$)/.test(line));
}

/** Returns the id in a heading that contains only the id and, after a dash or colon, a title. */
function idInHeading(line: string): string | undefined {
  const [, id, rest = ""] = /^###\s+(AC-\d+)((?!\d).*)?$/.exec(line) ?? [];
  return rest === "" || /^[—:-]./.test(rest.trimStart()) ? id : undefined;
}

/** @param nameOf returns the section of a heading; empty for a section of no part; undefined for a line that is not a heading of this level */
function sections(body: string, nameOf: (line: string) => string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  let current = "";
  for (const line of linesOf(body)) {
    const name = /^##? /.test(line) ? "" : nameOf(line);
    if (name === undefined) {
      if (current !== "") found.set(current, `${found.get(current)}${line}\n`);
      continue;
    }
    current = name;
    if (current !== "") found.set(current, "");
  }
  return found;
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.replace(/\r$/, ""));
}
