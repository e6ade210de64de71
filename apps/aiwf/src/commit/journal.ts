import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileWrite } from "../plan/plan.js";
import { atomicWrite } from "./atomic-write.js";

interface Entry {
  readonly path: string;
  readonly written: Buffer;
  /** Undefined if there was no file. */
  readonly before: { readonly content: Buffer; readonly mode: number } | undefined;
}

/** Writes files and can take it all back, as long as the process lives. */
export class Journal {
  readonly #root: string;
  readonly #entries: Entry[] = [];

  /** @param root absolute path that the paths of the writes start at */
  constructor(root: string) {
    this.#root = root;
  }

  /** Writes a file whole, creating its directory if need be. */
  write({ path, content }: FileWrite): void {
    const absolutePath = join(this.#root, path);
    mkdirSync(dirname(absolutePath), { recursive: true, mode: 0o755 });
    const before = readFile(absolutePath);
    atomicWrite(absolutePath, content);
    this.#entries.push({ path: absolutePath, written: content, before });
  }

  /**
   * Puts back what was there before, last write first. New directories stay. A file that somebody else has changed
   * since is theirs now and left alone.
   */
  undo(): void {
    for (const { path, written, before } of this.#entries.splice(0).reverse()) {
      if (readFile(path)?.content.equals(written) !== true) continue;
      if (before === undefined) rmSync(path);
      else atomicWrite(path, before.content, before.mode);
    }
  }
}

function readFile(path: string): Entry["before"] {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && { content: readFileSync(path), mode: stats.mode & 0o7777 };
}
