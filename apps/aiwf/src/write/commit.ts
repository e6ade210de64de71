import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "repolock";
import { commitMessage } from "../commit-message.js";
import { git, tryGit } from "../git.js";
import type { Plan } from "../plan.js";
import { type RepositoryState, readHead } from "./repository-state.js";

/** Puts the entries on standard input, as {@link Commit.indexInfo} has them, into an index. */
export const UPDATE_INDEX = ["update-index", "--add", "-z", "--index-info"] as const;

/** A commit that was made, and what it put at the plan's paths. */
export interface Commit {
  readonly sha: string;
  /** For `git update-index --index-info`. */
  readonly indexInfo: string;
}

/**
 * Commits the plan's files on top of HEAD by git's plumbing, in an index of its own: neither the user's index nor the
 * rest of the working tree goes into the commit or is touched, and no hook runs. HEAD moves only if the lock is still
 * held and HEAD still is where `state` saw it.
 *
 * @throws GitError or ErrLockLost, and then HEAD has not moved
 */
export async function commitPlan(root: string, plan: Plan, state: RepositoryState, lock: Lock): Promise<Commit> {
  const { gitDirectory, head } = state;
  const directory = mkdtempSync(join(gitDirectory, "aiwf-commit-tree-"));
  try {
    const env = { GIT_INDEX_FILE: join(directory, "index") };
    const [indexInfo, signArgs] = await Promise.all([
      storeBlobs(root, plan),
      signingArgs(root),
      head === undefined ? undefined : git(root, ["read-tree", head], { env }),
    ]);
    await git(root, UPDATE_INDEX, { env, input: indexInfo });
    const tree = (await git(root, ["write-tree"], { env })).trim();
    const parentArgs = head === undefined ? [] : ["-p", head];
    const input = commitMessage({ subject: plan.subject, body: plan.reason, trailers: plan.trailers });
    const sha = (await git(root, ["commit-tree", tree, ...parentArgs, ...signArgs, "-F", "-"], { input })).trim();
    lock.assertHeld();
    await moveHead(root, head, sha);
    return { sha, indexInfo };
  } finally {
    removeQuietly(directory);
  }
}

async function moveHead(root: string, from: string | undefined, to: string): Promise<void> {
  try {
    // Compare and swap: git refuses if somebody moved HEAD meanwhile. An empty old value means: must not exist yet.
    await git(root, ["update-ref", "HEAD", to, from ?? ""]);
  } catch (error) {
    // git can fail after the deed, when it is killed or cannot write the reflog. Then undoing would be wrong.
    if ((await readHead(root)) !== to) throw error;
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

// commit-tree does not look at commit.gpgSign by itself, as git commit does.
async function signingArgs(root: string): Promise<string[]> {
  const setting = await tryGit(root, ["config", "--type=bool", "--get", "commit.gpgSign"]);
  return setting?.trim() === "true" ? ["-S"] : [];
}

function removeQuietly(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // HEAD may have moved: a directory that cannot be removed must not look like a commit that failed.
  }
}
