import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "repolock";
import { git } from "../git/git.js";
import { findCommit } from "../git/refs.js";
import type { Repository } from "../git/repository-state.js";
import type { Plan, Trailer } from "../plan/plan.js";
import { COMMIT_DIRECTORY, removeQuietly } from "./remains.js";
import { type Staging, UPDATE_INDEX } from "./staging.js";

/** What a commit is made with. */
export interface CommitTools {
  /** The repository's lock, held by the caller. */
  readonly lock: Lock;
  readonly repository: Repository;
  /** What the commit is built on: the commit at HEAD, undefined on an unborn branch. */
  readonly head: string | undefined;
  /** Where the caller can take back what was staged for a commit that failed. */
  readonly staging: Staging;
}

/**
 * Commits the plan's files on top of HEAD by git's plumbing, in an index of its own: neither what the user has staged
 * nor the rest of the working tree goes into the commit or is touched, and no hook runs. HEAD moves only if the lock
 * is still held and HEAD still is where it was.
 *
 * The files are staged in the user's index first. So who is killed in between leaves a change that is staged and not
 * committed, and not one that is committed and staged to be taken back by the user's next commit.
 *
 * @returns the SHA of the commit
 * @throws GitError or ErrLockLost, and then HEAD has not moved
 */
export async function commitPlan(plan: Plan, { lock, staging, repository, head }: CommitTools): Promise<string> {
  const { root, gitDirectory, signs } = repository;
  const directory = mkdtempSync(join(gitDirectory, COMMIT_DIRECTORY));
  try {
    const env = { GIT_INDEX_FILE: join(directory, "index") };
    const [entries] = await Promise.all([
      storeBlobs(root, plan),
      head === undefined ? undefined : git(root, ["read-tree", head], { env }),
    ]);
    await git(root, UPDATE_INDEX, { env, input: entries });
    const tree = (await git(root, ["write-tree"], { env })).trim();
    const parentArgs = head === undefined ? [] : ["-p", head];
    const input = commitMessage({ subject: plan.subject, body: plan.reason, trailers: plan.trailers });
    const sha = (
      await git(root, ["commit-tree", tree, ...parentArgs, ...(signs ? ["-S"] : []), "-F", "-"], { input })
    ).trim();
    await staging.stage(plan, entries);
    lock.assertHeld();
    await moveHead(root, head, sha);
    return sha;
  } finally {
    // HEAD may have moved: a directory that cannot be removed must not look like a commit that failed.
    removeQuietly(directory);
  }
}

async function moveHead(root: string, from: string | undefined, to: string): Promise<void> {
  try {
    // Compare and swap: git refuses if somebody moved HEAD meanwhile. An empty old value means: must not exist yet.
    await git(root, ["update-ref", "HEAD", to, from ?? ""], { isIndependent: true });
  } catch (error) {
    // git can fail after the deed, when it is killed or cannot write the reflog. Then undoing would be wrong.
    if ((await findCommit(root, "HEAD").catch(() => undefined)) !== to) throw error;
  }
}

async function storeBlobs(root: string, { writes }: Plan): Promise<string> {
  const lines = writes.map(async ({ path, content }) => {
    // From standard input, so that no filter changes the bytes.
    const blob = (await git(root, ["hash-object", "-w", "--stdin"], { input: content })).trim();
    return `100644 ${blob}\t${path}\0`;
  });
  return (await Promise.all(lines)).join("");
}

/**
 * A commit message: subject, optional paragraph, trailers in the given order, exactly one newline at the end.
 * Programs that read the history match these bytes. A trailer's value is made one line: with a second one in it, git
 * would take neither it nor those around it for trailers.
 */
export function commitMessage(message: {
  readonly subject: string;
  readonly body?: string | undefined;
  readonly trailers: readonly Trailer[];
}): string {
  const body = message.body?.trim();
  const trailers = message.trailers.map(([key, value]) => `${key}: ${value.replace(/\s*[\r\n]\s*/g, " ")}`).join("\n");
  return `${[message.subject, body, trailers].filter((paragraph) => paragraph).join("\n\n")}\n`;
}
