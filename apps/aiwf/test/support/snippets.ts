/** A piece of code in a page, that runs as it stands. */
export interface Snippet {
  /** `js`, `sh`, `python` and so on. */
  readonly language: string;
  readonly code: string;
  /** What it prints: what follows `→` in its comments. */
  readonly expectedOutput: string;
}

/** The snippets of a Markdown page by the heading that they stand under, in their order. */
export function snippetsOf(markdown: string): Map<string, readonly Snippet[]> {
  const sections = new Map<string, Snippet[]>();
  let section: Snippet[] = [];
  for (const [, heading, language, code = ""] of markdown.matchAll(/^## ([^\n]*)$|^```(\w+)\n(.*?)^```$/gms)) {
    if (heading !== undefined) {
      section = [];
      sections.set(heading, section);
    }
    if (language === undefined) continue;
    const printed = Array.from(code.matchAll(/(?:\/\/|#) → (.*)$/gm), ([, line]) => `${line}\n`);
    section.push({ language, code, expectedOutput: printed.join("") });
  }
  return sections;
}

/** The snippet at a place on a page. */
export function snippetIn(page: ReadonlyMap<string, readonly Snippet[]>, section: string, at: number): Snippet {
  const found = page.get(section)?.[at];
  if (found === undefined) throw new Error(`the page has no snippet ${at} under "${section}"`);
  return found;
}
