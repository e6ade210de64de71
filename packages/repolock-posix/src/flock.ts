import type { Signal } from "./sleep.js";

/** An open file that can be locked. */
export interface OpenFile {
  readonly fd: number;
  /** Absolute path. */
  readonly path: string;
}

/** When a helper program that makes a try is ended. */
export interface TryLimits {
  /** How long it may take to answer, in milliseconds. */
  readonly limitMs: number;
  readonly signal?: Signal | undefined;
}

/** The system call `flock(2)`, whichever program makes it. No call waits for another holder. */
export interface Flock {
  /**
   * Tries to lock the open file exclusively. The lock belongs to the open file description: it ends when the last
   * descriptor of the description is closed, at the latest when the process ends.
   *
   * @returns whether the description holds the lock now; false if another one holds it
   * @throws the reason why the file cannot be locked at all
   */
  tryLock(file: OpenFile, limits: TryLimits): boolean | Promise<boolean>;
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
