/** A term of the glossary, and the words that it replaces. */
export interface Term {
  readonly term: string;
  readonly instead: RegExp;
}

/** The terms of the glossary in ARCHITECTURE.md whose last column names words that nobody shall use. */
export function readGlossary(architecture: string): Term[] {
  const [, section = ""] = architecture.split(/^## Glossary$/m);
  const [table = ""] = section.split(/^## /m);
  return Array.from(table.matchAll(/^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$/gm)).flatMap(([, term = "", words = ""]) => {
    if (term.startsWith("---") || words.trim() === "" || words.trim() === "not") return [];
    const alternatives = words
      .trim()
      .split(", ")
      .map((word) => inflected(word));
    return [{ term: term.trim(), instead: new RegExp(`\\b(?:${alternatives.join("|")})\\b`, "i") }];
  });
}

/** The plural of a noun at the end, the third person of a verb at the beginning. */
function inflected(words: string): string {
  const [first = "", ...rest] = words.split(" ");
  return rest.length === 0 ? `${first}s?` : [`${first}s?`, ...rest].join(" ");
}
