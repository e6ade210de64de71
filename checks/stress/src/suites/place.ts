import type { SuiteOrder } from "./suite.js";

/** Somewhere to run the tests of the lock: on a file system, with a Node. */
export interface Place {
  /** For people. */
  readonly name: string;
  /**
   * Makes it ready.
   *
   * @param workspace a copy of the workspace, to be changed if need be
   * @returns how to run tests there, or the reason why that cannot be tried on this machine. Rejects if it
   * can be tried and fails
   */
  prepare(workspace: string): Promise<Setting | string>;
}

/** How to run tests at a place. */
export type Setting = Pick<SuiteOrder, "node" | "wrapper" | "scratch" | "on">;
