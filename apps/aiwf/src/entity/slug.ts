/** A title made fit for a file name. */
export interface Slug {
  /** Lower-case ASCII letters and digits with single hyphens between them; empty if the title has none. */
  readonly slug: string;
  /** The characters outside ASCII that were dropped, each once, in the order of the title. */
  readonly dropped: readonly string[];
}

/** Makes the file name part of a title. What is neither letter nor digit of ASCII becomes a separator. */
export function slugOf(title: string): Slug {
  const dropped = new Set<string>();
  let slug = "";
  for (const character of title) {
    // One character becomes one, as in the Go program: "İ" is "i", not "i" and a combining dot.
    const [lower = ""] = character.toLowerCase();
    if (/^[a-z0-9]$/.test(lower)) slug += lower;
    else if (!slug.endsWith("-")) slug += "-";
    if (lower > "\x7f") dropped.add(character);
  }
  return { slug: slug.replace(/^-|-$/g, ""), dropped: [...dropped] };
}

/** The warning for dropped characters, if there are any. */
export function droppedCharactersMessage({ slug, dropped }: Slug): string | undefined {
  if (dropped.length === 0) return undefined;
  return `title has characters that the slug "${slug}" cannot carry: ${dropped.join(" ")}`;
}
