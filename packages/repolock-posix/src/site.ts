/** A process that holds a lockfile since a moment, in milliseconds since the epoch, as it has recorded. */
export interface Hold {
  readonly pid: number;
  readonly since: number;
}

/** A place where an acquire has a lockfile to lock. */
export interface Site {
  /** The worktree that it belongs to: an absolute path. */
  readonly root: string;
  /** Tells the sites of this process apart. */
  readonly key: string;
  /** Where the lockfile is in the usual case. Whoever can open it there has shown that it is. */
  readonly usualPath?: string;
  /**
   * Where the lockfile is now.
   *
   * @throws ErrAcquire (`repo-lock-acquire-failed`)
   */
  resolvePath(): string;
  /** What the lockfile here is under, if it is under the lock of other processes. */
  readonly inherited?: { readonly basePath: string; readonly holds: readonly Hold[] };
  /** Why an acquire that would inherit does not, or does so no more. */
  whyNotInherited?(): string | undefined;
}
