import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { git } from "../git/git.js";
import { assertNotInterrupted } from "../git/interruption.js";
import type { Repository } from "../git/repository-state.js";
import { codeOf, Failure } from "../print/failure.js";
import { HELD_NAME } from "./remains.js";

const PAUSE_MS = 20;

/** A file as it is in the index. */
export interface StagedFile {
  readonly path: string;
  /** As git has it: `100644`. */
  readonly mode: string;
  /** Of its content. */
  readonly id: string;
}

/**
 * git's own lock on the index, held as `git commit` holds it: from staging until HEAD has moved no other git command
 * changes the index, and what was staged can be taken back by renaming a file, for which no space is needed.
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
   * @param directory in the git directory, the caller's own: by what is in it the next verb tells a lock of a killed
   * one from the lock of a git
   * @param deadlineMs when to give up, in the time of `performance.now()`
   * @throws Failure with exit code 3 if it is busy until then
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
   * Makes the index in which the files are as they are in the working tree, and all else is as it was. As with `git add`,
   * the files are stored as git's filters and settings have it. The index is not in its place before {@link stage}.
   *
   * @throws GitError
   */
  async add(paths: readonly string[]): Promise<StagedFile[]> {
    const { root } = this.#repository;
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

  /** Puts back the index that was there before. */
  undo(): void {
    if (!this.#isStaged) return;
    if (existsSync(this.#previous)) renameSync(this.#previous, this.#index);
    else rmSync(this.#index);
    this.#isStaged = false;
  }

  /** Lets go of the lock. */
  release(): void {
    rmSync(join(this.#repository.gitDirectory, "index.lock"), { force: true });
  }
}

/**
 * Asserts that this verb is not run by a git that holds the index: it would wait for its own end.
 *
 * @throws Failure with exit code 3
 */
export function assertNotInCommitHook({ gitDirectory }: Repository): void {
  // git says to its hooks which index it works on.
  if (process.env["GIT_INDEX_FILE"] === undefined || !existsSync(join(gitDirectory, "index.lock"))) return;
  throw new Failure(
    "a hook of a git command that holds the index cannot run a verb that commits; run it before that command, or in a post-commit hook",
    { exitCode: 3 },
  );
}

function busy(lockfile: string): Failure {
  return new Failure(
    `${lockfile} exists: another git command is at work, or has died and left it; wait for it to end, or remove the file`,
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

/** For file systems that have no hard links. */
function tryCreate(lockfile: string): boolean {
  try {
    closeSync(openSync(lockfile, "wx"));
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Copies an index with its time: git takes an entry for unchanged only if its file is older than the index. */
function copy(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  // Rather a little too old: then git looks at the file itself.
  const seconds = Math.floor(statSync(from).mtimeMs - 1) / 1000;
  utimesSync(to, seconds, seconds);
}
