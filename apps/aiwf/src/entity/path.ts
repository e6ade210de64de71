import { goQuote } from "../print/go-format.js";
import { parseId } from "./id.js";
import { KINDS, type Kind } from "./kinds.js";

/** The facts about an entity in its path under the root. */
export interface EntityPath {
  readonly kind: Kind;
  /** The id at the beginning of the name, if the id is of this kind. */
  readonly id?: string;
  readonly archived: boolean;
}

// Only the beginning of a name counts: after the id may follow a hyphen or, for directories, anything.
const SHAPES: readonly (readonly [Kind, RegExp])[] = [
  ["epic", /^work\/epics\/([^/]+)\/epic\.md$/],
  ["milestone", /^work\/epics\/[^/]+\/(M-\d+(?:-[^/\n]*)?)\.md$/],
  ["gap", /^work\/gaps\/(G-\d+(?:-[^/\n]*)?)\.md$/],
  ["decision", /^work\/decisions\/(D-\d+(?:-[^/\n]*)?)\.md$/],
  ["contract", /^work\/contracts\/([^/]+)\/contract\.md$/],
  ["adr", /^docs\/adr\/(ADR-\d+(?:-[^/\n]*)?)\.md$/],
];

/** Returns the entity of a path; undefined for other paths. A repeated call costs nothing. */
export function entityPath(path: string): EntityPath | undefined {
  if (!known.has(path)) known.set(path, readOff(path));
  return known.get(path);
}

const known = new Map<string, EntityPath | undefined>();

function readOff(path: string): EntityPath | undefined {
  const active = activePath(path);
  for (const [kind, shape] of SHAPES) {
    const name = shape.exec(active)?.[1];
    if (name === undefined) continue;
    const text = /^[A-Z]+-\d+/.exec(name)?.[0] ?? "";
    const archived = active !== path;
    return parseId(text)?.kind === kind ? { kind, id: text, archived } : { kind, archived };
  }
  return undefined;
}

/** Returns the path without the `archive/` of finished entities, so that it is the same before and after archiving. */
export function activePath(path: string): string {
  return path.replace(/^(work\/(?:epics|gaps|decisions|contracts)|docs\/adr)\/archive(?=\/|$)/, "$1");
}

/** Returns the path of a new entity's file, relative to the root. */
export function pathOfNewEntity(kind: Kind, id: string, slug: string): string {
  const { directory, fileInDirectory } = KINDS[kind];
  return fileInDirectory === undefined
    ? `${directory}/${id}-${slug}.md`
    : `${directory}/${id}-${slug}/${fileInDirectory}`;
}

/** A title as part of a file name. */
export interface Slug {
  /** Lower-case ASCII letters and digits with single hyphens between them; empty if the title has none. */
  readonly slug: string;
  /** The characters outside ASCII that were dropped, in lower case, each once, in the order of the title. */
  readonly dropped: readonly string[];
}

/** Converts a title for a file name. A character other than an ASCII letter or digit becomes a separator. */
export function slugOf(title: string): Slug {
  const dropped = new Set<string>();
  let slug = "";
  for (const character of title) {
    // Each character becomes one character, as in the Go program: "İ" is "i", not "i" and a combining dot.
    const [lower = ""] = character.toLowerCase();
    if (/^[a-z0-9]$/.test(lower)) slug += lower;
    else if (!slug.endsWith("-")) slug += "-";
    if (lower > "\x7f") dropped.add(lower);
  }
  return { slug: slug.replace(/^-|-$/g, ""), dropped: [...dropped] };
}

/** Returns the warning about omitted characters, if any. */
export function droppedCharactersMessage(title: string, { slug, dropped }: Slug): string | undefined {
  if (dropped.length === 0) return undefined;
  const characters = dropped.map(goQuote).join(", ");
  return `title ${goQuote(title)} contains non-ASCII characters that the slug omits (${characters}); slug is ${goQuote(slug)}`;
}
