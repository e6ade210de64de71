import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { resolveCommonDirectory } from "repolock-core";
import { git } from "./git.js";
import type { Ref } from "./refs.js";

/** A worktree of a repository. */
export interface Worktree {
  /** Absolute path, which need not exist: the worktree's disk can be elsewhere. */
  readonly path: string;
  /** Undefined on an unborn branch. */
  readonly head: Ref | undefined;
}

/**
 * Returns the other worktrees of the repository of the worktree at `root`.
 *
 * @throws GitError
 */
export async function readOtherWorktrees(root: string): Promise<Worktree[]> {
  const common = resolveCommonDirectory(root);
  // Without this directory, git has never made a worktree.
  if (common === undefined || !existsSync(join(common, "worktrees"))) return [];
  const here = realpathSync(root);
  const records = (await git(root, ["worktree", "list", "--porcelain"])).split("\n\n");
  return records.flatMap((record) => {
    const [, path] = /^worktree (.*)$/m.exec(record) ?? [];
    // Zeros before the first commit.
    const [, commit] = /^HEAD (?!0+$)([0-9a-f]+)$/m.exec(record) ?? [];
    const head = commit === undefined ? undefined : { name: `HEAD of ${path}`, commit };
    return path === undefined || path === here ? [] : [{ path, head }];
  });
}
