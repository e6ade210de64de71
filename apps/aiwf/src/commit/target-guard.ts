import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Objects } from "../git/objects.js";
import { type Change, changesAt } from "../git/repository-state.js";
import type { FileWrite } from "../plan/plan.js";
import { Failure, refusal } from "../print/failure.js";
import { visible } from "../print/visible.js";
import { MAX_FILE_BYTES, tooLarge } from "../tree/read-file.js";

/**
 * Asserts that writing the paths loses none of the user's work: no staged change, no edit, and no uncommitted file. Such a
 * file can have another name that the file system treats as equal (`A` and `a`, `é` in two spellings). Changes at other
 * paths do not matter.
 *
 * @param head undefined on an unborn branch
 * @throws Failure with exit code 3 for a staged change, else 2
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
    throw new Failure(`pre-staged changes overlap with this verb's writes: ${staged.join(", ")}`, {
      exitCode: 3,
      advice:
        "\n  the verb cannot decide between your staged content and the content it computed\n" +
        `  run \`git restore --staged ${visible(staged.join(" "))}\` to unstage your changes, or \`git stash\` to set them aside,\n` +
        "  then re-run the verb — unrelated staged paths survive the verb's commit",
    });
  }
  const [edited] = changes;
  if (edited !== undefined) throw overlapping(edited);
  if (head === undefined) return;
  for (const path of paths) {
    if (lstatSync(join(root, path), { throwIfNoEntry: false }) === undefined) continue;
    if ((await objects.find(head, path)) !== undefined) continue;
    throw refusal(`${path} exists and is not committed, perhaps in another spelling; move it away first`);
  }
}

/**
 * Asserts that no part of the path is a symbolic link, through which the verb would write to another file than it commits,
 * and that everything above the file is a directory or missing.
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
 * Asserts that the next verb can read the file.
 *
 * @throws Failure with exit code 2
 */
export function assertReadable({ path, content }: FileWrite): void {
  if (content.length > MAX_FILE_BYTES) throw refusal(`${path} would not be read again: it ${tooLarge(content.length)}`);
}

function overlapping({ path, difference }: Change): Failure {
  if (difference === "linked") return refusal(`${path} is a symbolic link; aiwf writes only to regular files`);
  return refusal(
    `uncommitted changes overlap with this verb's writes: ${path}`,
    "\n  the verb commits whatever is on disk at the paths it touches, so it would\n" +
      "  record your changes as its own work, under its own trailer\n" +
      "  commit a body edit on its own with `aiwf edit-body <id>`, or set it aside with\n" +
      `  \`git stash -u\` (\`git restore ${visible(path)}\` discards it outright)\n` +
      "  then re-run the verb; unrelated uncommitted paths survive the verb's commit untouched",
  );
}
