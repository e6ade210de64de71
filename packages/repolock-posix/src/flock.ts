import { ErrAcquire, type LockingReport } from "repolock-core";
import { fsExtFlock, whyNotFsExt } from "./fs-ext.js";
import { HelperFlock } from "./helper-flock.js";
import { findHelper, TRY_ORDER } from "./helper-program.js";

/** An open file that can be locked. */
export interface OpenFile {
  readonly fd: number;
  /** Absolute path. */
  readonly path: string;
}

/** The system call `flock(2)`, whichever program makes it. No call waits for another holder. */
export interface Flock {
  /**
   * Tries to lock the open file exclusively. The lock belongs to the open file description: it ends when the last
   * descriptor of the description is closed, at the latest when the process ends.
   *
   * @param limitMs how long a helper program may take to answer, in milliseconds
   * @returns whether the description holds the lock now; false if another one holds it
   * @throws the reason why the file cannot be locked at all
   */
  tryLock(file: OpenFile, limitMs: number): boolean | Promise<boolean>;
  /**
   * Asks the kernel, or on a network file system its server, whether a description that took the lock holds it still.
   * Where the lock was forgotten and is free, this takes it anew.
   *
   * @throws the reason why that cannot be found out
   */
  stillHolds(file: OpenFile): boolean;
  /** Whether {@link unlock} frees the lock also while another process shares the description. */
  readonly unlocksAtOnce: boolean;
  /** Unlocks the open file, as far as that takes more than closing it. */
  unlock(file: OpenFile): void;
}

let chosen: Flock | undefined;

/**
 * Chooses how this process locks, once: through fs-ext where it loads, else through a helper program.
 *
 * @throws ErrAcquire (`repo-lock-acquire-failed`) where neither can be had, naming both ways out
 */
export function loadFlock(): Flock {
  chosen ??= fsExtFlock() ?? helperFlock();
  return chosen;
}

function helperFlock(): Flock {
  const program = findHelper(TRY_ORDER);
  if (program !== undefined) return new HelperFlock(program);
  throw new ErrAcquire(`no way to call flock(2): ${noWay()}`, {});
}

function noWay(): string {
  return `${whyNotFsExt()}; or install one of ${TRY_ORDER.join(", ")} in an absolute directory of PATH`;
}

/** Says how this process locks, or would lock, for people to read. Loads nothing and starts no process. */
export function describeLocking(): LockingReport {
  const reason = whyNotFsExt();
  if (reason === undefined) {
    return { through: "fs-ext", description: `fs-ext for ABI ${process.versions.modules}` };
  }
  const program = findHelper(TRY_ORDER);
  if (program === undefined) return { through: "nothing", description: noWay() };
  const { name, path } = program;
  const title = name === "flock" ? "flock(1)" : name;
  return { through: name, description: `${title} at ${path}, because ${reason}` };
}
