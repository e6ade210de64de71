import type { Signal } from "./sleep.js";

/** An open file that can be locked. */
export interface OpenFile {
  readonly fd: number;
  /** Absolute path. */
  readonly path: string;
}

/** When to kill a helper that makes a single try. */
export interface TryLimits {
  /** How long the helper may take to answer, in milliseconds. */
  readonly limitMs: number;
  readonly signal?: Signal | undefined;
}

/** The system call `flock(2)`, made by fs-ext or a helper. No call waits for another holder. */
export interface Flock {
  /**
   * Tries to lock the open file exclusively. The lock belongs to the open file description: the kernel frees it when the
   * last descriptor of the description is closed, at the latest when the process ends.
   *
   * @returns whether the description holds the lock now; false if another one holds it
   * @throws the reason why the file cannot be locked at all
   */
  tryLock(file: OpenFile, limits: TryLimits): boolean | Promise<boolean>;
  /**
   * Asks the kernel, or on a network file system its server, whether the description still holds the lock. If the server
   * forgot the lock and no other process holds it, this call locks again.
   *
   * @throws the reason why the kernel or server does not answer
   */
  stillHolds(file: OpenFile): boolean;
  /** Whether {@link unlock} frees the lock even while another process shares the description. */
  readonly unlocksAtOnce: boolean;
  /** Unlocks the open file, if closing it is not enough. */
  unlock(file: OpenFile): void;
}
