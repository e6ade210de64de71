import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { isRepolockError, type Lock } from "repolock";
import { environment } from "../git/program.js";
import { findCommit, headOf, readRefs } from "../git/refs.js";
import { assertNoOperationInProgress, type Repository } from "../git/repository-state.js";
import type { Plan } from "../plan/plan.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import { commitPlan } from "./commit.js";
import { Journal } from "./journal.js";
import { removeCommitDirectories, removeTemporaryFiles } from "./remains.js";
import { Staging } from "./staging.js";
import { assertNotEdited, assertNotStaged, assertPlainPath } from "./target-guard.js";

/** What a plan is carried out on. */
export interface Target {
  readonly repository: Repository;
  /** The commit at HEAD; undefined on an unborn branch. */
  readonly head: string | undefined;
  /** The repository's lock, held by the caller. */
  readonly lock: Lock;
}

/**
 * Carries a plan out: writes its files and makes its commit, or leaves everything as it was.
 *
 * @returns the SHA of the commit
 * @throws Failure with exit code 2 or 3, or ErrLockLost. The files are then as they were before, unless the message
 * says otherwise
 */
export async function apply(plan: Plan, target: Target): Promise<string> {
  try {
    const { root, gitDirectory, postCommitHook } = target.repository;
    removeTemporaryFiles(root);
    const hasDeadPredecessor = removeCommitDirectories(gitDirectory);
    const sha = await writeAndCommit(plan, target).catch(async (error) => {
      if (!hasDeadPredecessor || !(await hasOneMoreCommit(target))) throw error;
      // That verb was killed, and its git has outlived it and moved HEAD in the meantime. It cannot do so twice.
      return writeAndCommit(plan, { ...target, head: headOf(await readRefs(root)) });
    });
    await runPostCommitHook(root, postCommitHook);
    return sha;
  } catch (error) {
    if (isFailure(error) || isRepolockError(error)) throw error;
    throw new Failure(messageOf(error), { exitCode: 3 });
  }
}

async function assertApplicable({ writes }: Plan, { repository, head }: Target): Promise<void> {
  const { root } = repository;
  const paths = writes.map(({ path }) => path);
  assertNoOperationInProgress(repository);
  await assertNotStaged(root, paths);
  for (const path of paths) {
    assertPlainPath(root, path);
    if (head !== undefined) await assertNotEdited(root, head, path);
  }
}

async function writeAndCommit(plan: Plan, target: Target): Promise<string> {
  const { root } = target.repository;
  await assertApplicable(plan, target);
  const journal = new Journal(root);
  const staging = new Staging(root);
  try {
    for (const write of plan.writes) journal.write(write);
    return await commitPlan(plan, { ...target, staging });
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

async function hasOneMoreCommit({ repository: { root }, head }: Target): Promise<boolean> {
  if (headOf(await readRefs(root)) === head) return false;
  return (await findCommit(root, "HEAD^")) === head;
}

/**
 * Runs the repository's post-commit hook, if there is one, and waits for it. Its outcome does not matter: the commit
 * is made. It gets no standard input, so that it cannot ask anything while the lock is held.
 */
async function runPostCommitHook(root: string, hook: string): Promise<void> {
  try {
    accessSync(hook, constants.X_OK);
  } catch {
    return;
  }
  // Its output goes to stderr: stdout carries the verb's result, for programs.
  const child = spawn(hook, [], { cwd: root, env: environment(), stdio: ["ignore", 2, 2] });
  await new Promise((done) => child.once("error", done).once("exit", done));
}
