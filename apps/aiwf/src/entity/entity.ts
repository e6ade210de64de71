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
  /** The text after the frontmatter, byte for byte. */
  readonly body: Buffer;
}

/**
 * Reads an entity's file.
 *
 * @throws Error with the load error as message
 */
export async function parseEntity(kind: Kind, path: string, bytes: Buffer): Promise<Entity> {
  const parts = splitFile(bytes);
  if (parts === undefined) throw new Error("no YAML frontmatter found");
  try {
    if (!isUtf8(parts.frontmatter)) throw new Error("it is not UTF-8");
    const frontmatter = await parseFrontmatter(parts.frontmatter.toString());
    if (frontmatter.id.length > LONGEST_ID) throw new Error(`its id has more than ${LONGEST_ID} characters`);
    return { kind, path, frontmatter, body: parts.body };
  } catch (error) {
    throw new Error(`decoding frontmatter: ${messageOf(error)}`, { cause: error });
  }
}

// Every finding about a file repeats its id, and a file can cause thousands of findings.
const LONGEST_ID = 255;

/** An entity's file, split at the lines around the frontmatter. */
export interface SplitFile {
  /** The YAML between the two `---` lines. */
  readonly frontmatter: Buffer;
  /** The text after it, byte for byte. */
  readonly body: Buffer;
}

/** Takes a file apart; undefined if it does not begin with frontmatter. A byte order mark before it is dropped. */
export function splitFile(bytes: Buffer): SplitFile | undefined {
  const file = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  const opening = /^---\r?\n/.exec(file.toString("latin1", 0, 5))?.[0].length;
  if (opening === undefined) return undefined;
  for (let start = opening; start < file.length; ) {
    const newline = file.indexOf(NEWLINE, start);
    const next = newline === -1 ? file.length : newline + 1;
    // To make a text of each line would take most of the time.
    if (file[start] === HYPHEN && /^---\r*\n?$/.test(file.toString("latin1", start, next))) {
      return { frontmatter: file.subarray(opening, start), body: file.subarray(next) };
    }
    start = next;
  }
  return undefined;
}

const HYPHEN = 0x2d;
const NEWLINE = 0x0a;
