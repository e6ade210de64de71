import { entityPath } from "../entity/path.js";
import { GitError } from "./git.js";
import { DIRECTORY, type Objects, once, type TreeEntry } from "./objects.js";
import type { Ref } from "./refs.js";

/** The id of an entity, from a path in a commit. */
export interface PathId {
  readonly id: string;
  readonly path: string;
  /** The hash of its file. */
  readonly blob: string;
}

/** The directories of entities. */
const PLACES = ["work", "docs/adr"] as const;

/**
 * Returns the ids of all entities in a commit, active and archived, with their paths.
 *
 * @throws GitError if git cannot read a part of the commit
 */
export async function idsInCommit(objects: Objects, ref: Ref): Promise<PathId[]> {
  try {
    const places = PLACES.map(async (place) => {
      const tree = await directoryIn(objects, ref.commit, place);
      return tree === undefined ? [] : idsBelow(objects, tree, place);
    });
    return (await Promise.all(places)).flat();
  } catch (error) {
    throw unreadable(ref, error);
  }
}

/**
 * Finds the largest number in the paths of a directory, in many commits. Reads an identical part of several commits once; a
 * repeated question about a commit costs nothing.
 */
export class LargestNumber {
  readonly #objects: Objects;
  readonly #directory: string;
  readonly #numberOf: (path: string) => number;
  readonly #known = new Map<string, Promise<number>>();

  /** @param numberOf returns the number in a path; 0 without one */
  constructor(objects: Objects, directory: string, numberOf: (path: string) => number) {
    this.#objects = objects;
    this.#directory = directory;
    this.#numberOf = numberOf;
  }

  /**
   * @returns 0 without a number
   * @throws GitError if git cannot read a part of the commit
   */
  in(ref: Ref): Promise<number> {
    return once(this.#known, ref.commit, async () => {
      try {
        const tree = await directoryIn(this.#objects, ref.commit, this.#directory);
        return tree === undefined ? 0 : await this.#below(tree, this.#directory);
      } catch (error) {
        throw unreadable(ref, error);
      }
    });
  }

  #below(tree: string, directory: string): Promise<number> {
    return once(this.#known, `${tree} ${directory}`, async () => {
      const found = (await this.#objects.readTree(tree)).map((entry) => {
        const path = `${directory}/${nameOf(entry)}`;
        if (entry.mode !== DIRECTORY) return this.#numberOf(path);
        return canHoldEntities(path) ? this.#below(entry.id, path) : 0;
      });
      return largestOf(await Promise.all(found));
    });
  }
}

// The file of an archived epic is the deepest: work/epics/archive/E-0001-a/epic.md.
const MOST_LEVELS = 4;

function canHoldEntities(directory: string): boolean {
  return directory.split("/").length <= MOST_LEVELS;
}

/** Returns the largest of some numbers, which may be too many for the arguments of one call; 0 for none. */
export function largestOf(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.max(one, other), 0);
}

/** Returns the tree of a directory in a commit, if it exists. */
async function directoryIn(objects: Objects, commit: string, directory: string): Promise<string | undefined> {
  const entry = await objects.find(commit, directory);
  return entry?.mode === DIRECTORY ? entry.id : undefined;
}

async function idsBelow(objects: Objects, tree: string, directory: string): Promise<PathId[]> {
  const found: PathId[] = [];
  for (const entry of await objects.readTree(tree)) {
    const path = `${directory}/${nameOf(entry)}`;
    if (entry.mode === DIRECTORY) {
      const below = canHoldEntities(path) ? await idsBelow(objects, entry.id, path) : [];
      for (const each of below) found.push(each);
    } else {
      const id = entityPath(path)?.id;
      if (id !== undefined) found.push({ id, path, blob: entry.id });
    }
  }
  return found;
}

function nameOf({ name }: TreeEntry): string {
  return Buffer.from(name, "latin1").toString();
}

function unreadable({ name }: Ref, error: unknown): unknown {
  if (!(error instanceof GitError)) return error;
  return new GitError(
    `the ids on ${name} cannot be read: ${error.message}; "git fetch --refetch" fetches missing objects, "git fsck" names the defect`,
  );
}
