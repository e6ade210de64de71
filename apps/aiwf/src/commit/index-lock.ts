import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { assertReadableAttributes } from "../git/attributes.js";
import { git } from "../git/git.js";
import { assertNotInterrupted } from "../git/interruption.js";
import type { Repository } from "../git/repository-state.js";
import { codeOf, Failure } from "../print/failure.js";
import { HELD_NAME } from "./remains.js";

const PAUSE_MS = 20;

/** A file in the index. */
export interface StagedFile {
  readonly path: string;
  /** git's mode, such as `100644`. */
  readonly mode: string;
  /** Id of the content. */
  readonly id: string;
}

/**
 * git's own lock on the index, held as `git commit` holds it. From staging until HEAD has moved, no other git command changes
 * the index. The verb can undo its staging by renaming a file, which needs no disk space.
 */
export class IndexLock {
  readonly #repository: Repository;
  readonly #index: string;
  readonly #next: string;
  readonly #previous: string;
  #isStaged = false;

  private constructor(repository: Repository, directory: string) {
    this.#repository = repository;
    this.#index = join(repository.gitDirectory, "index");
    this.#next = join(directory, "next-index");
    this.#previous = join(directory, "previous-index");
  }

  /**
   * Waits for the lock.
   *
   * @param directory the caller's own directory inside the git directory. A link in it tells the next verb whether a killed
   * verb or a git command holds the lock
   * @param deadlineMs when to stop waiting, in the time of `performance.now()`
   * @throws Failure with exit code 3 if another process holds the lock until then
   */
  static async acquire(repository: Repository, directory: string, deadlineMs: number): Promise<IndexLock> {
    const lockfile = join(repository.gitDirectory, "index.lock");
    const held = join(directory, HELD_NAME);
    closeSync(openSync(held, "wx"));
    while (!tryLink(held, lockfile)) {
      assertNotInterrupted();
      if (performance.now() >= deadlineMs) throw busy(lockfile);
      await sleep(PAUSE_MS);
    }
    return new IndexLock(repository, directory);
  }

  /**
   * Makes an index with the files of the working tree and otherwise unchanged. Like `git add`, this function applies git's
   * filters and settings. {@link stage} puts the index in its place.
   *
   * @throws GitError
   */
  async add(paths: readonly string[]): Promise<StagedFile[]> {
    const { root } = this.#repository;
    assertReadableAttributes(root, paths);
    if (existsSync(this.#index)) {
      copy(this.#index, this.#next);
      copy(this.#index, this.#previous);
    }
    const env = { GIT_INDEX_FILE: this.#next };
    const input = paths.map((path) => `${path}\0`).join("");
    await git(root, ["update-index", "--add", "-z", "--stdin"], { env, input });
    const list = await git(root, ["--literal-pathspecs", "ls-files", "--stage", "-z", "--", ...paths], { env });
    return list
      .split("\0")
      .filter((entry) => entry !== "")
      .map((entry) => {
        const tab = entry.indexOf("\t");
        const [mode = "", id = ""] = entry.slice(0, tab).split(" ");
        return { mode, id, path: entry.slice(tab + 1) };
      });
  }

  /** Puts that index in its place. */
  stage(): void {
    renameSync(this.#next, this.#index);
    this.#isStaged = true;
  }

  /** Restores the previous index. */
  undo(): void {
    if (!this.#isStaged) return;
    if (existsSync(this.#previous)) renameSync(this.#previous, this.#index);
    else unlinkSync(this.#index);
    this.#isStaged = false;
  }

  /** Releases git's lock. */
  release(): void {
    try {
      // Not rmSync, whose first call takes Node a millisecond.
      unlinkSync(join(this.#repository.gitDirectory, "index.lock"));
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
}

/**
 * Asserts that this verb does not run below a git command that holds the index: each would wait for the other.
 *
 * @throws Failure with exit code 3
 */
export function assertNotInCommitHook({ gitDirectory }: Repository): void {
  // git tells its hooks which index it uses.
  if (process.env["GIT_INDEX_FILE"] === undefined || !existsSync(join(gitDirectory, "index.lock"))) return;
  throw new Failure(
    "a hook of a git command that holds the index cannot run a verb that commits; run it before that command, or in a post-commit hook",
    { exitCode: 3 },
  );
}

function busy(lockfile: string): Failure {
  return new Failure(
    `${lockfile} exists: another git command is running, or was killed and left the file; wait for the command to end, or remove the file`,
    { exitCode: 3 },
  );
}

function tryLink(held: string, lockfile: string): boolean {
  try {
    linkSync(held, lockfile);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (codeOf(error) !== "EPERM" && codeOf(error) !== "ENOTSUP") throw error;
    return tryCreate(lockfile);
  }
}

/** For file systems without hard links. */
function tryCreate(lockfile: string): boolean {
  try {
    closeSync(openSync(lockfile, "wx"));
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Copies an index with its time, because git trusts an entry only if its file is older than the index. */
function copy(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  // A slightly older time is safe: git then examines the file.
  const seconds = Math.floor(statSync(from).mtimeMs - 1) / 1000;
  utimesSync(to, seconds, seconds);
}
