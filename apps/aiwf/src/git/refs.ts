import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { entityPath } from "../entity/path.js";
import { Failure } from "../print/failure.js";
import { askGit, GitError, type GitOptions } from "./git.js";
import { DIRECTORY, type Objects, type TreeEntry } from "./objects.js";

/** The ref that counts as published unless aiwf.yaml names another. */
export const DEFAULT_TRUNK = "refs/remotes/origin/main";

/** A name for a commit: a branch, a remote-tracking branch, a tag, or HEAD. */
export interface Ref {
  readonly name: string;
  readonly commit: string;
}

/** The id of an entity, read off a path in some commit. */
export interface PathId {
  readonly id: string;
  readonly path: string;
}

/**
 * All refs, and HEAD if it has a commit.
 *
 * @throws GitError if one of them cannot be read
 */
export async function readRefs(root: string, options?: GitOptions): Promise<Ref[]> {
  try {
    const lines = (await askGit(root, ["show-ref", "--head"], options)) ?? "";
    return Array.from(lines.matchAll(/^(\S+) (.+)$/gm), ([, commit = "", name = ""]) => ({ name, commit }));
  } catch (error) {
    if (!(error instanceof GitError) || error.status === undefined || !isInRepository(root)) throw error;
    throw new GitError(`the refs cannot be read: ${error.message}${FSCK}`);
  }
}

const FSCK = '; "git fsck" tells what is broken, "git update-ref -d" removes a ref that is of no use';

/** Whether the directory, or one above it, has something that looks like a repository. Git is not asked. */
export function isInRepository(root: string): boolean {
  for (let directory = root; ; directory = dirname(directory)) {
    if (lstatSync(join(directory, ".git"), { throwIfNoEntry: false }) !== undefined) return true;
    if (directory === dirname(directory)) return false;
  }
}

/** The commit at HEAD; undefined on an unborn branch. */
export function headOf(refs: readonly Ref[]): string | undefined {
  return refs.find(({ name }) => name === "HEAD")?.commit;
}

/**
 * The trunk among the refs, if the repository has one. Without any remote there need be none.
 *
 * @param configured `allocate.trunk` of aiwf.yaml
 * @throws Failure with exit code 3 if it should exist and does not: ids given out now could be taken there
 */
export async function findTrunk(root: string, refs: readonly Ref[], configured?: string): Promise<Ref | undefined> {
  const name = configured ?? DEFAULT_TRUNK;
  const known = refs.find((ref) => ref.name === name);
  if (known !== undefined) return known;
  if (configured === undefined) {
    if (!refs.some(({ name }) => name.startsWith("refs/remotes/"))) return undefined;
  } else {
    const commit = await findCommit(root, name);
    if (commit !== undefined) return { name, commit };
  }
  throw new Failure(`loading tree: trunk ref ${name} not found; fetch it, or set allocate.trunk in aiwf.yaml`, {
    exitCode: 3,
    plain: true,
  });
}

/** The commit that a name stands for, if it does. */
export async function findCommit(root: string, name: string): Promise<string | undefined> {
  // No argument can have it in it.
  if (name.includes("\0")) return undefined;
  return (await askGit(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]))?.trim();
}

/** Where entities are. */
const PLACES = [["work"], ["docs", "adr"]] as const;

/**
 * The ids of all entities in a commit, active and archived, with their paths.
 *
 * @throws GitError if a part of it cannot be read
 */
export async function idsInCommit(objects: Objects, { name, commit }: Ref): Promise<PathId[]> {
  try {
    const places = PLACES.map(async (place) => {
      let id: string | undefined = commit;
      for (const part of place) id = id && directoryIn(await objects.readTree(id), part);
      return id === undefined ? [] : idsBelow(objects, id, place.join("/"));
    });
    return (await Promise.all(places)).flat();
  } catch (error) {
    throw unreadable(name, error);
  }
}

function directoryIn(tree: readonly TreeEntry[], name: string): string | undefined {
  return tree.find((entry) => entry.name === name && entry.mode === DIRECTORY)?.id;
}

async function idsBelow(objects: Objects, tree: string, directory: string): Promise<PathId[]> {
  const found: PathId[] = [];
  for (const { mode, name, id } of await objects.readTree(tree)) {
    const path = `${directory}/${Buffer.from(name, "latin1").toString()}`;
    if (mode === DIRECTORY) found.push(...(await idsBelow(objects, id, path)));
    else {
      const entity = entityPath(path)?.id;
      if (entity !== undefined) found.push({ id: entity, path });
    }
  }
  return found;
}

function unreadable(name: string, error: unknown): unknown {
  if (!(error instanceof GitError)) return error;
  return new GitError(
    `the ids on ${name} cannot be read: ${error.message}; "git fetch --refetch" brings what is missing, "git fsck" tells what is broken`,
  );
}
