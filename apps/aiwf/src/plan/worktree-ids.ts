import { type Dirent, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { entityPath } from "../entity/path.js";
import type { Worktree } from "../git/worktrees.js";

/**
 * The ids in the names of the files of another worktree, which need not be committed. A directory that cannot be read has no
 * files; it can be on a disk that is away.
 */
export function idsInFilesOf({ path }: Worktree): string[] {
  return ["work", "docs/adr"].flatMap((place) =>
    entriesBelow(join(path, place)).flatMap(({ parentPath, name }) => {
      const id = entityPath(relative(path, join(parentPath, name)))?.id;
      return id === undefined ? [] : [id];
    }),
  );
}

function entriesBelow(directory: string): Dirent[] {
  try {
    // With types, because then it follows no symbolic links.
    return readdirSync(directory, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}
