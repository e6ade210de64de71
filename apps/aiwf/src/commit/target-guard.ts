import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Objects } from "../git/objects.js";
import { changesAt, uncommitted } from "../git/repository-state.js";
import type { FileWrite } from "../plan/plan.js";
import { Failure, refusal } from "../print/failure.js";
import { MAX_FILE_BYTES, tooLarge } from "../tree/read-file.js";

/**
 * Asserts that writing the paths loses nothing of the user's: neither what is staged there, nor an edit, nor a file that
 * is not committed. That can be there under another name, where the file system takes the two for one (`A` and `a`, `é`
 * in two spellings). What is changed elsewhere is the user's business.
 *
 * @param head undefined on an unborn branch
 * @throws Failure with exit code 3 for what is staged, else 2
 */
export async function assertUnchanged(
  root: string,
  objects: Objects,
  head: string | undefined,
  paths: readonly string[],
): Promise<void> {
  const changes = await changesAt(root, paths);
  const staged = changes.filter(({ isStaged }) => isStaged).map(({ path }) => path);
  if (staged.length > 0) {
    throw new Failure(
      `staged changes overlap with what this verb writes: ${staged.join(", ")}; ` +
        `unstage them ("git restore --staged ${staged.join(" ")}") or stash them, and run the verb again`,
      { exitCode: 3 },
    );
  }
  const [edited] = changes;
  if (edited !== undefined) throw refusal(uncommitted(edited.path, edited.difference));
  if (head === undefined) return;
  for (const path of paths) {
    if (lstatSync(join(root, path), { throwIfNoEntry: false }) === undefined) continue;
    if ((await objects.find(head, path)) !== undefined) continue;
    throw refusal(
      `${path} is not committed, and there already, perhaps in another spelling; move it out of the way first`,
    );
  }
}

/**
 * Asserts that the path leads where it says: no part of it is a symbolic link, behind which the verb would write
 * elsewhere than it commits, and what is above the file is a directory, or not there yet.
 *
 * @throws Failure with exit code 2 for a link, 3 for a file in place of a directory
 */
export function assertPlainPath(root: string, path: string): void {
  const parts = path.split("/");
  for (let length = 1; length <= parts.length; length++) {
    const part = parts.slice(0, length).join("/");
    const stats = lstatSync(join(root, part), { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) {
      throw refusal(`${part} is a symbolic link; aiwf writes only to regular files`);
    }
    if (length < parts.length && stats?.isDirectory() === false) {
      throw new Failure(`${part} is not a directory`, { exitCode: 3 });
    }
  }
}

/**
 * Asserts that what a verb writes can be read by the next one.
 *
 * @throws Failure with exit code 2
 */
export function assertReadable({ path, content }: FileWrite): void {
  if (content.length > MAX_FILE_BYTES) throw refusal(`${path} would not be read again: it ${tooLarge(content.length)}`);
}
