import { setTimeout as sleep } from "node:timers/promises";
import { isRepolockError, type Lock } from "repolock";
import { Failure, isFailure } from "../failure.js";
import { GitError, git } from "../git.js";
import { messageOf } from "../message-of.js";
import type { Plan } from "../plan.js";
import { type Commit, commitPlan, UPDATE_INDEX } from "./commit.js";
import { Journal } from "./journal.js";
import { runPostCommitHook } from "./post-commit-hook.js";
import { assertNoOperationInProgress, type RepositoryState, readRepositoryState } from "./repository-state.js";
import { assertNotEdited, assertNotStaged, assertPlainPath } from "./target-guard.js";

const INDEX_LOCK_TRIES = 20;
const INDEX_LOCK_PAUSE_MS = 50;

/**
 * Carries a plan out: writes its files and makes its commit, or leaves everything as it was.
 *
 * @param root absolute path of the top level of a git working tree
 * @param lock the repository's lock, held by the caller
 * @returns the SHA of the commit
 * @throws Failure with exit code 2 or 3, or ErrLockLost. The files are then as they were before, unless the message
 * says otherwise
 */
export async function apply(root: string, plan: Plan, lock: Lock): Promise<string> {
  try {
    const state = await readRepositoryState(root);
    await assertApplicable(root, plan, state);
    const commit = await writeAndCommit(root, plan, state, lock);
    await runPostCommitHook(root);
    await syncIndex(root, plan, commit);
    return commit.sha;
  } catch (error) {
    if (isFailure(error) || isRepolockError(error)) throw error;
    throw new Failure(messageOf(error), { exitCode: 3 });
  }
}

async function assertApplicable(root: string, { writes }: Plan, state: RepositoryState): Promise<void> {
  const paths = writes.map(({ path }) => path);
  assertNoOperationInProgress(state);
  await assertNotStaged(root, paths);
  for (const path of paths) {
    assertPlainPath(root, path);
    if (state.head !== undefined) await assertNotEdited(root, state.head, path);
  }
}

async function writeAndCommit(root: string, plan: Plan, state: RepositoryState, lock: Lock): Promise<Commit> {
  const journal = new Journal(root);
  try {
    for (const write of plan.writes) journal.write(write);
    return await commitPlan(root, plan, state, lock);
  } catch (error) {
    undo(journal, error);
    throw error;
  }
}

function undo(journal: Journal, cause: unknown): void {
  try {
    journal.undo();
  } catch (error) {
    const message = `${messageOf(cause)}; and what was written could not be undone: ${messageOf(error)}`;
    throw new Failure(message, { exitCode: 3 });
  }
}

/** Puts the committed files into the user's index, and only those, so that `git status` is clean. */
async function syncIndex(root: string, { writes }: Plan, { sha, indexInfo }: Commit): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await git(root, UPDATE_INDEX, { input: indexInfo });
      return;
    } catch (error) {
      // Any git command of the user's may have the index locked for a moment; aiwf's lock does not cover that.
      const isLocked = error instanceof GitError && error.stderr.includes("index.lock");
      if (isLocked && tries < INDEX_LOCK_TRIES) {
        await sleep(INDEX_LOCK_PAUSE_MS);
        continue;
      }
      const paths = writes.map(({ path }) => path).join(" ");
      throw new Failure(
        `commit ${sha} is made and safe, but the index could not be brought up to date: ` +
          `${messageOf(error)}; run "git add ${paths}"`,
        { exitCode: 3 },
      );
    }
  }
}
