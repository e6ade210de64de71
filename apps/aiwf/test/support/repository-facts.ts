import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ScratchRepo } from "./scratch-repo.js";

/** The text of a file. */
export function textOf({ root }: Pick<ScratchRepo, "root">, path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Whether there is a file or directory. */
export function isThere({ root }: Pick<ScratchRepo, "root">, path: string): boolean {
  return existsSync(join(root, path));
}

/** The commit that a name stands for. */
export async function commitAt(repo: ScratchRepo, name = "HEAD"): Promise<string> {
  return (await repo.git("rev-parse", name)).trim();
}

/** How many commits there are up to HEAD. */
export async function commitCount(repo: ScratchRepo): Promise<number> {
  return Number(await repo.git("rev-list", "--count", "HEAD"));
}

/** The message of the commit at HEAD, byte for byte. */
export async function messageAtHead(repo: ScratchRepo): Promise<string> {
  const object = await repo.git("cat-file", "commit", "HEAD");
  return object.slice(object.indexOf("\n\n") + 2);
}

/** All that differs from HEAD, in the index and in the working tree, byte for byte. */
export async function changesIn(repo: ScratchRepo): Promise<string[]> {
  const status = await repo.git("status", "--porcelain=v1", "-z", "--untracked-files=all");
  // A status that names no file leaves nothing for a difference to show.
  if (status === "") return NO_CHANGES;
  return Promise.all([status, repo.git("diff", "--binary"), repo.git("diff", "--cached", "--binary")]);
}

/** What {@link changesIn} returns where nothing differs. */
export const NO_CHANGES = ["", "", ""];
