import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "repolock";
import { commitMessage } from "../commit-message.js";
import { git, tryGit } from "../git.js";
import type { Plan } from "../plan.js";
import type { RepositoryState } from "./repository-state.js";

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
    await git(root, ["update-index", "--add", "--index-info"], { env, input: indexInfo });
    const tree = (await git(root, ["write-tree"], { env })).trim();
    const parentArgs = head === undefined ? [] : ["-p", head];
    const input = commitMessage({ subject: plan.subject, body: plan.reason, trailers: plan.trailers });
    const sha = (await git(root, ["commit-tree", tree, ...parentArgs, ...signArgs, "-F", "-"], { input })).trim();
    lock.assertHeld();
    // Compare and swap: git refuses if somebody moved HEAD meanwhile. An empty old value means: must not exist yet.
    await git(root, ["update-ref", "HEAD", sha, head ?? ""]);
    return { sha, indexInfo };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function storeBlobs(root: string, { writes }: Plan): Promise<string> {
  const lines = writes.map(async ({ path, content }) => {
    // From standard input, so that no filter changes the bytes.
    const blob = (await git(root, ["hash-object", "-w", "--stdin"], { input: content })).trim();
    return `100644 ${blob}\t${path}\n`;
  });
  return (await Promise.all(lines)).join("");
}

// commit-tree does not look at commit.gpgSign by itself, as git commit does.
async function signingArgs(root: string): Promise<string[]> {
  const setting = await tryGit(root, ["config", "--type=bool", "--get", "commit.gpgSign"]);
  return setting?.trim() === "true" ? ["-S"] : [];
}
