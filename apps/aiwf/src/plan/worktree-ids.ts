import { entityPath } from "../entity/path.js";
import type { Worktree } from "../git/worktrees.js";
import { walk } from "../tree/walk.js";

/**
 * The ids in the names of the files of another worktree, which need not be committed. A directory that cannot be read has no
 * files; it can be on a disk that is away.
 */
export function idsInFilesOf({ path }: Worktree): string[] {
  return walk(path, ["work", "docs/adr"]).files.flatMap((file) => entityPath(file)?.id ?? []);
}
