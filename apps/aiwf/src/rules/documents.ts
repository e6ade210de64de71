import { realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { canonicalId, ID_DIGITS } from "../entity/id.js";
import { goQuote } from "../print/go-format.js";
import type { Config } from "../tree/config.js";
import { readRegularFile } from "../tree/read-file.js";
import type { Tree } from "../tree/tree.js";
import { ID_TOKEN, tokensIn } from "./body-prose.js";
import { readableText } from "./markdown.js";
import type { RawFinding } from "./rule.js";

/** Documents for readers outside the project contain ids with four digits, and with the entity's slug. */
export async function documentIds(tree: Tree, { docsPaths, docsStrict }: Config): Promise<RawFinding[]> {
  const slugs = new Map(tree.entities.flatMap(({ path, frontmatter: { id } }) => slugEntry(path, id)));
  const widths: RawFinding[] = [];
  const wrongSlugs: RawFinding[] = [];
  const top = realpathSync(tree.root);
  const seen = new Set<string>();
  for (const path of docsPaths) {
    const file = fileInside(top, path);
    // A file has many names, and so a short list of settings could make a long work of it.
    if (file === undefined || seen.has(file)) continue;
    seen.add(file);
    const text = readInside(top, file);
    if (text === undefined || !/(?:E|M|G|D|C|ADR)-[A-Za-z0-9_]/.test(text)) continue;
    const readable = await readableText(text, { code: true });
    const severity = docsStrict ? "error" : "warning";
    for (const [token, line] of firstOfEach(readable, ID_TOKEN)) {
      const message = widthProblem(token);
      if (message !== undefined) widths.push({ code: "doc-id-width", severity, message, path, line });
    }
    for (const [token, line] of firstOfEach(readable, ID_WITH_SLUG)) {
      const message = slugProblem(token, slugs);
      if (message !== undefined) wrongSlugs.push({ code: "doc-id-slug", severity, message, path, line });
    }
  }
  return [...widths, ...wrongSlugs];
}

const ID_WITH_SLUG = /\b(?:E|M|G|D|C|ADR)-\d+-[a-z0-9]+(?:-[a-z0-9]+)*/g;

/** The lines of the matches, each where it comes first. */
function firstOfEach(text: string, pattern: RegExp): Map<string, number> {
  const found = new Map<string, number>();
  for (const { token, line } of tokensIn(text, pattern)) if (!found.has(token)) found.set(token, line);
  return found;
}

function widthProblem(token: string): string | undefined {
  const [, prefix = "", suffix = "", tail = ""] = /^([A-Z]+-)([^/]*)(\/.*)?$/.exec(token) ?? [];
  if (suffix.length >= ID_DIGITS) return undefined;
  const placeholder = `${prefix}NNNN${tail}`;
  if (/^\d+$/.test(suffix)) {
    const wide = `${prefix}${suffix.padStart(ID_DIGITS, "0")}${tail}`;
    return `doc cites id ${goQuote(token)} below canonical width — write ${wide} if it names a real entity, or ${placeholder} if it is illustrative`;
  }
  if (!/^N+$/.test(suffix)) return undefined;
  return `doc uses narrow placeholder ${goQuote(token)} — write the canonical letter-N form ${placeholder}, which is the id width a reader should learn`;
}

function slugProblem(token: string, slugs: ReadonlyMap<string, string>): string | undefined {
  const [, id = "", slug = ""] = /^([A-Z]+-\d+)-(.*)$/.exec(token) ?? [];
  const canonical = canonicalId(id);
  const known = slugs.get(canonical);
  if (known === undefined || known === slug) return undefined;
  return `doc writes ${goQuote(token)}, but ${canonical} is ${goQuote(`${canonical}-${known}`)} — cite the entity by its real slug, or use the canonical placeholder if the example is invented`;
}

function slugEntry(path: string, id: string): [id: string, slug: string][] {
  const segment = path.split("/").find((part) => part.startsWith(`${id}-`));
  return segment === undefined ? [] : [[canonicalId(id), segment.slice(id.length + 1).replace(/\.[^.]*$/, "")]];
}

/** Returns a file's path without links; undefined if it does not exist or is outside the root. */
function fileInside(top: string, path: string): string | undefined {
  try {
    const file = realpathSync(join(top, path));
    return file.startsWith(`${top}${sep}`) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Returns a file's text; undefined if it is unreadable. */
function readInside(top: string, file: string): string | undefined {
  try {
    return readRegularFile(top, relative(top, file))?.toString();
  } catch {
    return undefined;
  }
}
