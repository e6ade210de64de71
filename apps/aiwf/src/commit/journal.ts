import { linkSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileWrite } from "../plan/plan.js";
import { atomicWrite, temporaryNameFor } from "./atomic-write.js";
import { type Modes, makeDirectory, modesAt } from "./modes.js";
import { removeQuietly } from "./remains.js";

interface Entry {
  readonly path: string;
  readonly written: Buffer;
  /** The previous bytes; undefined if the file did not exist. */
  readonly before: { readonly content: Buffer; readonly mode: number } | undefined;
  /** A second name of the previous file, so that restoring it needs no disk space. Undefined without one. */
  readonly kept: string | undefined;
}

/** Writes files and can undo everything while the process lives. */
export class Journal {
  readonly #root: string;
  readonly #modes: Modes;
  readonly #entries: Entry[] = [];

  /** @param root absolute path; the paths of the writes are relative to it */
  constructor(root: string) {
    this.#root = root;
    this.#modes = modesAt(root);
  }

  /** Writes a whole file, and creates its directory if needed. */
  write({ path, content }: FileWrite): void {
    const absolutePath = join(this.#root, path);
    makeDirectory(dirname(absolutePath), this.#modes);
    const before = readFile(absolutePath);
    const kept = before === undefined ? undefined : keep(absolutePath);
    try {
      const { file, program } = this.#modes;
      atomicWrite(absolutePath, content, before !== undefined && before.mode & 0o100 ? program : file);
    } catch (error) {
      if (kept !== undefined) rmSync(kept);
      throw error;
    }
    this.#entries.push({ path: absolutePath, written: content, before, kept });
  }

  /** Makes all writes final. */
  keep(): void {
    for (const { kept } of this.#entries.splice(0)) if (kept !== undefined) removeQuietly(kept);
  }

  /**
   * Restores the previous files, last write first. New directories stay. A file that another process has changed since
   * stays as it is.
   */
  undo(): void {
    for (const { path, written, before, kept } of this.#entries.splice(0).reverse()) {
      if (readFile(path)?.content.equals(written) !== true) {
        if (kept !== undefined) rmSync(kept);
      } else if (before === undefined) rmSync(path);
      else if (kept !== undefined) renameSync(kept, path);
      else atomicWrite(path, before.content, before.mode);
    }
  }
}

function keep(path: string): string | undefined {
  const name = temporaryNameFor(path);
  try {
    linkSync(path, name);
    return name;
  } catch {
    // A file system without hard links.
    return undefined;
  }
}

function readFile(path: string): Entry["before"] {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && { content: readFileSync(path), mode: stats.mode & 0o7777 };
}
