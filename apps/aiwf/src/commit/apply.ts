import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import { isRepolockError, type Lock } from "repolock";
import { tryGit } from "../git/git.js";
import {
  assertNoOperationInProgress,
  type RepositoryState,
  readHead,
  readRepositoryState,
} from "../git/repository-state.js";
import type { Plan } from "../plan/plan.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import { commitPlan } from "./commit.js";
import { Journal } from "./journal.js";
import { removeCommitDirectories, removeTemporaryFiles } from "./remains.js";
import { Staging } from "./staging.js";
import { assertNotEdited, assertNotStaged, assertPlainPath } from "./target-guard.js";

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
    removeTemporaryFiles(root);
    const hasDeadPredecessor = removeCommitDirectories(state.gitDirectory);
    const sha = await writeAndCommit(root, plan, state, lock).catch(async (error) => {
      if (!hasDeadPredecessor || !(await hasOneMoreCommit(root, state))) throw error;
      // That verb was killed, and its git has outlived it and moved HEAD in the meantime. It cannot do so twice.
      return writeAndCommit(root, plan, await readRepositoryState(root), lock);
    });
    await runPostCommitHook(root);
    return sha;
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

async function writeAndCommit(root: string, plan: Plan, state: RepositoryState, lock: Lock): Promise<string> {
  await assertApplicable(root, plan, state);
  const journal = new Journal(root);
  const staging = new Staging(root);
  try {
    for (const write of plan.writes) journal.write(write);
    return await commitPlan(root, plan, state, { lock, staging });
  } catch (error) {
    if (await staging.isInHead(plan)) {
      const paths = plan.writes.map(({ path }) => path).join(" ");
      const message = `${messageOf(error)}; a commit that somebody made in the meantime has ${paths} in it`;
      throw new Failure(message, { exitCode: 3 });
    }
    await undo(journal, staging, error);
    throw error;
  }
}

async function undo(journal: Journal, staging: Staging, cause: unknown): Promise<void> {
  try {
    journal.undo();
    await staging.undo();
  } catch (error) {
    const message = `${messageOf(cause)}; and what was written could not be undone: ${messageOf(error)}`;
    throw new Failure(message, { exitCode: 3 });
  }
}

async function hasOneMoreCommit(root: string, { head }: RepositoryState): Promise<boolean> {
  if ((await readHead(root)) === head) return false;
  return (await tryGit(root, ["rev-parse", "--verify", "--quiet", "HEAD^"]))?.trim() === head;
}

/**
 * Runs the repository's post-commit hook, if there is one, and waits for it. Its outcome does not matter: the commit
 * is made. It gets no standard input, so that it cannot ask anything while the lock is held.
 */
async function runPostCommitHook(root: string): Promise<void> {
  // git knows about core.hooksPath.
  const path = await tryGit(root, ["rev-parse", "--git-path", "hooks/post-commit"]);
  if (path === undefined) return;
  const hook = resolve(root, path.replace(/\n$/, ""));
  try {
    accessSync(hook, constants.X_OK);
  } catch {
    return;
  }
  // Its output goes to stderr: stdout carries the verb's result, for programs.
  const child = spawn(hook, [], { cwd: root, stdio: ["ignore", 2, 2] });
  await new Promise((done) => child.once("error", done).once("exit", done));
}
