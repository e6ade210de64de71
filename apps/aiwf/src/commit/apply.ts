import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRepolockError, type Lock } from "repolock";
import { git } from "../git/git.js";
import { startStoppable } from "../git/interruption.js";
import type { Objects } from "../git/objects.js";
import { environment } from "../git/program.js";
import { assertNoOperationInProgress, type Repository } from "../git/repository-state.js";
import type { Plan } from "../plan/plan.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import { HeadMoved, makeCommit, moveHead } from "./commit.js";
import { assertNotInCommitHook, IndexLock, type StagedFile } from "./index-lock.js";
import { Journal } from "./journal.js";
import { COMMIT_DIRECTORY, removeDirectoryQuietly, removeRemains, removeTemporaryFiles } from "./remains.js";
import { assertPlainPath, assertReadable, assertUnchanged } from "./target-guard.js";

/** The state on which {@link apply} carries out a plan. */
export interface Target {
  readonly repository: Repository;
  /** The commit at HEAD; undefined on an unborn branch. */
  readonly head: string | undefined;
  /** The repository's lock, held by the caller. */
  readonly lock: Lock;
  readonly objects: Objects;
  /** Paths of all planning files. */
  readonly files: readonly string[];
  /** How long to wait for git's lock on the index, in the time of `performance.now()`. */
  readonly deadlineMs: number;
}

/** How long to wait at least for a git command that locks the index for a moment. */
const SHORTEST_WAIT_MS = 1000;

/** How long to keep git's lock on the index at most after HEAD has moved. A hook of git's can make the move slow. */
const LONGEST_STAY_MS = 1000;

/**
 * Carries out a plan: writes its files and makes its commit, or leaves everything as it was. No hook runs before the
 * commit. A signal after HEAD has moved has no effect.
 *
 * @returns the SHA of the commit
 * @throws HeadMoved if somebody else has committed meanwhile, Failure with exit code 2 or 3 (128 + n for a signal), or
 * ErrLockLost. The files are then as they were before, unless the message says otherwise
 */
export async function apply(plan: Plan, target: Target): Promise<string> {
  const { root, gitDirectory, postCommitHook } = target.repository;
  try {
    assertNotInCommitHook(target.repository);
    assertNoOperationInProgress(target.repository);
    for (const write of plan.writes) {
      assertReadable(write);
      assertPlainPath(root, write.path);
    }
    removeRemains(gitDirectory);
    const directory = mkdtempSync(join(gitDirectory, COMMIT_DIRECTORY));
    try {
      const commit = await record(plan, target, directory);
      await runPostCommitHook(root, postCommitHook);
      return commit;
    } finally {
      // HEAD may have moved: a directory that cannot be removed must not look like a commit that failed.
      removeDirectoryQuietly(directory);
    }
  } catch (error) {
    if (isFailure(error) || isRepolockError(error)) throw error;
    throw new Failure(messageOf(error), { exitCode: 3 });
  }
}

/** Writes the plan's files, stages them, makes the commit and moves HEAD to it, under git's lock on the index. */
async function record(plan: Plan, target: Target, directory: string): Promise<string> {
  const { repository, head, lock, objects } = target;
  const { root } = repository;
  const paths = plan.writes.map(({ path }) => path);
  const deadlineMs = Math.max(target.deadlineMs, performance.now() + SHORTEST_WAIT_MS);
  const index = await IndexLock.acquire(repository, directory, deadlineMs);
  const journal = new Journal(root);
  let files: readonly StagedFile[] = [];
  try {
    // This process looks for temporary files while git looks for changes.
    await Promise.all([assertUnchanged(root, objects, head, paths), removeTemporaryFilesSoon(root, target.files)]);
    for (const path of paths) assertPlainPath(root, path);
    for (const write of plan.writes) journal.write(write);
    files = await index.add(paths);
    const commit = await makeCommit(repository, objects, head, files, plan);
    // Before HEAD moves: a verb that is killed in between leaves a staged, uncommitted change. In the other order, the
    // user's next commit would silently revert the committed change.
    index.stage();
    lock.assertHeld();
    const startMs = performance.now();
    await moveHead(root, head, commit, plan.subject);
    journal.keep();
    // `git reset --hard` reads HEAD before it locks the index. A reset that read the old HEAD would take this commit back. For
    // as long as git needed to move HEAD, it finds the index locked and fails.
    await sleep(Math.min(performance.now() - startMs, LONGEST_STAY_MS));
    return commit;
  } catch (error) {
    // Another git may have read the index before we locked it, and commits it afterwards.
    if (error instanceof HeadMoved && (await areInHead(root, files))) {
      journal.keep();
      const message = `${error.message}; a commit that another process made meanwhile contains ${paths.join(" ")}`;
      throw new Failure(message, { exitCode: 3 });
    }
    undo(journal, index, error);
    throw error;
  } finally {
    index.release();
  }
}

async function removeTemporaryFilesSoon(...args: Parameters<typeof removeTemporaryFiles>): Promise<void> {
  removeTemporaryFiles(...args);
}

function undo(journal: Journal, index: IndexLock, cause: unknown): void {
  try {
    journal.undo();
    index.undo();
  } catch (error) {
    const message = `${messageOf(cause)}; aiwf could not undo its changes: ${messageOf(error)}`;
    throw new Failure(message, { exitCode: 3 });
  }
}

/** Whether the commit at HEAD contains everything that this verb staged. */
async function areInHead(root: string, files: readonly StagedFile[]): Promise<boolean> {
  const args = ["--literal-pathspecs", "ls-tree", "-z", "HEAD", "--", ...files.map(({ path }) => path)];
  // Without an answer, assume no, so that the verb can still undo its change.
  const committed = (await git(root, args, { evenWhenInterrupted: true }).catch(() => "")).split("\0");
  return files.every(({ mode, id, path }) => committed.includes(`${mode} blob ${id}\t${path}`));
}

/**
 * Runs the repository's post-commit hook, if any, and waits for it. The hook's exit code does not matter, because the
 * commit exists. The hook gets no standard input, so that it cannot prompt while the verb holds the lock.
 */
async function runPostCommitHook(root: string, hook: string): Promise<void> {
  try {
    accessSync(hook, constants.X_OK);
  } catch {
    return;
  }
  // The hook's output goes to stderr, because programs read the verb's result on stdout.
  const start = () => spawn(hook, [], { cwd: root, env: environment(), stdio: ["ignore", 2, 2] });
  const child = startStoppable(start);
  await new Promise((done) => child.once("error", done).once("exit", done));
}
