/** A way to take turns. */
export interface Contestant {
  readonly name: string;
  /**
   * Waits for the lock of the repository at `root`, for ever if need be.
   *
   * @returns how to give it back
   */
  acquire(root: string): Promise<() => void | Promise<void>>;
}
