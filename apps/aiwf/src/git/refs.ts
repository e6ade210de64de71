import { entityPath } from "../entity/path.js";
import { Failure } from "../print/failure.js";
import { git, tryGit } from "./git.js";

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

/** All refs, and HEAD if it has a commit; none outside a repository. */
export async function readRefs(root: string): Promise<Ref[]> {
  const lines = (await tryGit(root, ["show-ref", "--head"])) ?? "";
  return Array.from(lines.matchAll(/^(\S+) (.+)$/gm), ([, commit = "", name = ""]) => ({ name, commit }));
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
    const commit = await tryGit(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
    if (commit !== undefined) return { name, commit: commit.trim() };
  }
  throw new Failure(`loading tree: trunk ref ${name} not found; fetch it, or set allocate.trunk in aiwf.yaml`, {
    exitCode: 3,
    plain: true,
  });
}

/** The ids of all entities in a commit, active and archived, with their paths. */
export async function idsInCommit(root: string, commit: string): Promise<PathId[]> {
  const args = ["ls-tree", "--full-tree", "-r", "--name-only", "-z", commit, "--", "work", "docs/adr"];
  const found: PathId[] = [];
  for (const path of (await git(root, args)).split("\0")) {
    const id = entityPath(path)?.id;
    if (id !== undefined) found.push({ id, path });
  }
  return found;
}
