import type { Repository } from "./repository.js";

/** What a repository looks like before a verb, or after one that nobody killed. */
export interface Snapshot {
  /** The bytes of all files in the working tree, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** The entries of the index, by path. */
  readonly index: ReadonlyMap<string, string>;
  /** The subjects of the commits up to HEAD, oldest first. */
  readonly subjects: readonly string[];
  /** The objects that HEAD has, by path. */
  readonly committed: ReadonlyMap<string, string>;
}

/** Looks at a repository. */
export async function snapshotOf(repository: Repository): Promise<Snapshot> {
  const [index, log, tree] = [
    await repository.git("ls-files", "--stage"),
    await repository.git("log", "--reverse", "--format=%s"),
    await repository.git("ls-tree", "-r", "HEAD"),
  ];
  return {
    files: repository.files(),
    index: new Map(
      Array.from(index.matchAll(/^(\d+ (\w+)) \d\t(.+)$/gm), ([, , blob = "", path = ""]) => [path, blob]),
    ),
    subjects: log.split("\n"),
    committed: new Map(
      Array.from(tree.matchAll(/^\d+ blob (\w+)\t(.+)$/gm), ([, blob = "", path = ""]) => [path, blob]),
    ),
  };
}
