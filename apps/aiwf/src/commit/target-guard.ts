import { lstatSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/git.js";
import { compareWithCommit, uncommitted } from "../git/repository-state.js";
import type { FileWrite } from "../plan/plan.js";
import { Failure, refusal } from "../print/failure.js";
import { MAX_FILE_BYTES, tooLarge } from "../tree/read-file.js";

/**
 * Asserts that nothing is staged at the paths: the user's version and the verb's cannot both be in the commit.
 * What is staged elsewhere is the user's business.
 *
 * @throws Failure with exit code 3
 */
export async function assertNotStaged(root: string, paths: readonly string[]): Promise<void> {
  const args = ["--literal-pathspecs", "diff", "--cached", "--name-only", "--no-renames", "-z", "--", ...paths];
  const staged = (await git(root, args)).split("\0").filter((path) => path !== "");
  if (staged.length === 0) return;
  throw new Failure(
    `staged changes overlap with what this verb writes: ${staged.join(", ")}; ` +
      `unstage them ("git restore --staged ${staged.join(" ")}") or stash them, and run the verb again`,
    { exitCode: 3 },
  );
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

/**
 * Asserts that writing the path loses nothing of the user's: neither an edit, nor a file that is not committed. That
 * can be there under another name, where the file system takes the two for one (`A` and `a`, `é` in two spellings).
 *
 * @throws Failure with exit code 2
 */
export async function assertNotEdited(root: string, commit: string, path: string): Promise<void> {
  const difference = await compareWithCommit(root, commit, path);
  if (difference === "same") return;
  if (difference !== "not committed") throw refusal(uncommitted(path, difference));
  if (lstatSync(join(root, path), { throwIfNoEntry: false }) === undefined) return;
  throw refusal(
    `${path} is not committed, and there already, perhaps in another spelling; move it out of the way first`,
  );
}
