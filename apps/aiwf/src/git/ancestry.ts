import { git } from "./git.js";

/** The commits behind some commits, with their parents. */
export class Ancestry {
  readonly #parents: ReadonlyMap<string, readonly string[]>;

  private constructor(parents: ReadonlyMap<string, readonly string[]>) {
    this.#parents = parents;
  }

  /**
   * Reads everything behind some commits, with one git process.
   *
   * @param tips full hashes
   * @throws GitError if git cannot read one of them
   */
  static async read(root: string, tips: readonly string[]): Promise<Ancestry> {
    const input = tips.map((tip) => `${tip}\n`).join("");
    const lines = (await git(root, ["rev-list", "--parents", "--stdin"], { input })).split("\n");
    return new Ancestry(
      new Map(lines.map((line) => line.split(" ")).map(([commit = "", ...parents]) => [commit, parents])),
    );
  }

  /** Returns those of the commits that are behind one of the tips, or are one of them. */
  reachable(commits: Iterable<string>, tips: readonly string[]): string[] {
    const wanted = new Set(commits);
    const found: string[] = [];
    const seen = new Set(tips);
    const pending = [...tips];
    for (let next = pending.pop(); next !== undefined && found.length < wanted.size; next = pending.pop()) {
      if (wanted.has(next)) found.push(next);
      for (const parent of this.#parents.get(next) ?? []) {
        if (seen.has(parent)) continue;
        seen.add(parent);
        pending.push(parent);
      }
    }
    return found;
  }
}
