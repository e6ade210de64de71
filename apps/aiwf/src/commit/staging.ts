import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { GitError, git } from "../git/git.js";
import type { Plan } from "../plan/plan.js";

/** Puts the entries on standard input, in the format of `git ls-files --stage -z`, into an index. */
export const UPDATE_INDEX = ["update-index", "--add", "-z", "--index-info"] as const;

const INDEX_LOCK_TRIES = 20;
const INDEX_LOCK_PAUSE_MS = 50;

/** Stages a plan's files in the user's index, and only those, and can take it back, as long as the process lives. */
export class Staging {
  readonly #root: string;
  #staged = "";
  #before = "";

  /** @param root absolute path of the top level of a git working tree */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Stages the files.
   *
   * @param entries what to stage, in the format of `git ls-files --stage -z`
   * @throws GitError, and then nothing is staged
   */
  async stage({ writes }: Plan, entries: string): Promise<void> {
    const paths = writes.map(({ path }) => path);
    const known = await git(this.#root, ["--literal-pathspecs", "ls-files", "--stage", "-z", "--", ...paths]);
    // A path whose entry has mode 0 is taken out of the index; then the entries that were there are put back.
    const noObject = (/ ([0-9a-f]+)\t/.exec(entries)?.[1] ?? "").replace(/./g, "0");
    const removals = paths.map((path) => `0 ${noObject}\t${path}\0`).join("");
    await this.#update(entries);
    this.#staged = entries;
    this.#before = `${removals}${known}`;
  }

  /** Puts back what was staged at these paths before. */
  async undo(): Promise<void> {
    const before = this.#before;
    this.#before = "";
    if (before !== "") await this.#update(before);
  }

  /** Whether all that is staged here is in the commit at HEAD: then somebody's `git commit` has taken it in. */
  async isInHead({ writes }: Plan): Promise<boolean> {
    if (this.#staged === "") return false;
    const args = ["--literal-pathspecs", "ls-tree", "-z", "HEAD", "--", ...writes.map(({ path }) => path)];
    // That it cannot be found out must not keep anybody from taking back what they wrote.
    const committed = await git(this.#root, args).catch(() => "");
    return isDeepStrictEqual(
      sortedEntries(committed.replace(/(^|\0)(\d+) blob /g, "$1$2 ")),
      sortedEntries(this.#staged),
    );
  }

  async #update(entries: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await git(this.#root, UPDATE_INDEX, { input: entries, isIndependent: true });
        return;
      } catch (error) {
        // Any git command of the user's may have the index locked for a moment; aiwf's lock does not cover that.
        const isLocked = error instanceof GitError && error.message.includes("index.lock");
        if (!isLocked || tries === INDEX_LOCK_TRIES) throw error;
        await sleep(INDEX_LOCK_PAUSE_MS);
      }
    }
  }
}

function sortedEntries(entries: string): string[] {
  return entries.split("\0").sort();
}
