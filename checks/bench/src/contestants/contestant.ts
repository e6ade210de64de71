/** A way to take turns. */
export interface Contestant {
  readonly name: string;
  /**
   * Waits for the lock of the repository at `root`.
   *
   * @param timeoutMs for how long, in milliseconds; for ever without it. Only repolock knows a deadline
   * @returns how to give it back; undefined if the deadline has passed
   */
  acquire(root: string, timeoutMs?: number): Promise<(() => void | Promise<void>) | undefined>;
}
