import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { resolveCommonDirectory } from "repolock-core";
import { git } from "./git.js";
import type { Ref } from "./refs.js";

/** A worktree of a repository. */
export interface Worktree {
  /** Absolute path. It need not exist: the disk that it is on can be elsewhere. */
  readonly path: string;
  /** Undefined on an unborn branch. */
  readonly head: Ref | undefined;
}

/**
 * The other worktrees of the repository that the one at `root` is of, be it a linked one or the main one.
 *
 * @throws GitError
 */
export async function readOtherWorktrees(root: string): Promise<Worktree[]> {
  const common = resolveCommonDirectory(root);
  // Where git has never made one it need not be asked.
  if (common === undefined || !existsSync(join(common, "worktrees"))) return [];
  const here = realpathSync(root);
  const records = (await git(root, ["worktree", "list", "--porcelain"])).split("\n\n");
  return records.flatMap((record) => {
    const [, path] = /^worktree (.*)$/m.exec(record) ?? [];
    // Zeros where there is no commit yet.
    const [, commit] = /^HEAD (?!0+$)([0-9a-f]+)$/m.exec(record) ?? [];
    const head = commit === undefined ? undefined : { name: `HEAD of ${path}`, commit };
    return path === undefined || path === here ? [] : [{ path, head }];
  });
}
