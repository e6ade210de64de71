import { messageOf } from "../message-of.js";
import type { Frontmatter } from "./fields.js";
import type { Kind } from "./kinds.js";
import { parseFrontmatter } from "./parse-frontmatter.js";
import { splitFile } from "./split.js";

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
