import { isUtf8 } from "node:buffer";
import { messageOf } from "../print/failure.js";
import type { Frontmatter } from "./frontmatter.js";
import type { Kind } from "./kinds.js";
import { parseFrontmatter } from "./parse-frontmatter.js";

/** One planning document: a file with frontmatter. */
export interface Entity {
  readonly kind: Kind;
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly frontmatter: Frontmatter;
  /** What follows the frontmatter, byte for byte. */
  readonly body: Buffer;
}

/**
 * Reads an entity's file.
 *
 * @throws Error whose message is the load error to report
 */
export async function parseEntity(kind: Kind, path: string, bytes: Buffer): Promise<Entity> {
  const parts = splitFile(bytes);
  if (parts === undefined) throw new Error("no YAML frontmatter found");
  try {
    return { kind, path, frontmatter: await parseFrontmatter(parts.frontmatter), body: parts.body };
  } catch (error) {
    throw new Error(`decoding frontmatter: ${messageOf(error)}`, { cause: error });
  }
}

/** An entity's file, taken apart at the lines that enclose the frontmatter. */
export interface SplitFile {
  /** The YAML between the two `---` lines. */
  readonly frontmatter: string;
  /** What follows, byte for byte. */
  readonly body: Buffer;
}

/**
 * Takes a file apart.
 *
 * @returns undefined if it does not begin with frontmatter
 * @throws Error if the frontmatter is not UTF-8
 */
export function splitFile(bytes: Buffer): SplitFile | undefined {
  let start = 0;
  let frontmatterStart: number | undefined;
  while (start < bytes.length) {
    const newline = bytes.indexOf("\n", start);
    const next = newline === -1 ? bytes.length : newline + 1;
    if (/^---[ \t\r]*\n?$/.test(bytes.toString("latin1", start, next))) {
      if (frontmatterStart !== undefined) {
        const frontmatter = bytes.subarray(frontmatterStart, start);
        if (!isUtf8(frontmatter)) throw new Error("decoding frontmatter: it is not UTF-8");
        return { frontmatter: frontmatter.toString(), body: bytes.subarray(next) };
      }
      frontmatterStart = next;
    } else if (frontmatterStart === undefined) {
      return undefined;
    }
    start = next;
  }
  return undefined;
}
