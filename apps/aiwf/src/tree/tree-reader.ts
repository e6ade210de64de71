import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { Kind } from "../entity/kinds.js";
import { type EntityFile, loadTree, type ReadEntity, readEntity, type Tree } from "./tree.js";

// A file that changes twice within one tick of the file system's clock can look the same; the slowest ticks in 2 s.
const SETTLED_MS = 3000;

/** Reads one tree repeatedly, and each file only when it has changed. */
export class TreeReader {
  readonly #root: string;
  readonly #files = new Map<string, EntityFile & { readonly isSettled: boolean }>();
  #tree: Tree | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Like {@link loadTree}.
   *
   * @returns the same object as the last call if nothing has changed
   */
  async read(): Promise<Tree> {
    const tree = await loadTree(this.#root, (root, kind, path) => this.#readFile(root, kind, path));
    if (this.#tree === undefined || !isSame(this.#tree, tree)) this.#tree = tree;
    return this.#tree;
  }

  async #readFile(root: string, kind: Kind, path: string): ReturnType<ReadEntity> {
    const known = this.#files.get(path);
    if (known?.isSettled && isSameFile(known.stats, lstatSync(join(root, path), { throwIfNoEntry: false })))
      return known;
    const read = await readEntity(root, kind, path);
    if (typeof read === "string") return read;
    const { stats } = read;
    const { entity, content } = known?.content.equals(read.content) ? known : read;
    const file = { entity, content, stats, isSettled: isSettled(stats) };
    this.#files.set(path, file);
    return file;
  }
}

/** Whether every later change of the file will change its times. */
function isSettled({ ctimeMs }: Stats): boolean {
  return Math.abs(Date.now() - ctimeMs) > SETTLED_MS;
}

function isSameFile(one: Stats, other: Stats | undefined): boolean {
  return (
    other !== undefined &&
    one.ino === other.ino &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.dev === other.dev &&
    one.mode === other.mode
  );
}

function isSame(one: Tree, other: Tree): boolean {
  return (
    isEqual(one.files, other.files, (path) => path) &&
    isEqual(one.entities, other.entities, (entity) => entity) &&
    isEqual(one.loadErrors, other.loadErrors, ({ path, message }) => `${path} ${message}`) &&
    isEqual(one.shut, other.shut, (path) => path)
  );
}

function isEqual<T>(one: readonly T[], other: readonly T[], identity: (item: T) => unknown): boolean {
  return one.length === other.length && one.every((item, at) => identity(item) === identity(other[at] as T));
}
