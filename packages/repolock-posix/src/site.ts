/** A process that holds a lockfile, and the start that its record names, in milliseconds since the epoch. */
export interface Hold {
  readonly pid: number;
  readonly since: number;
}

/** A place where an acquire locks: a root with the lockfile that belongs to it. */
export interface Site {
  /** Absolute path of the worktree. */
  readonly root: string;
  /** Identifies the site within this process. */
  readonly key: string;
  /** The path of the lockfile in the usual case; a caller that can open the file there need not resolve the path. */
  readonly usualPath?: string;
  /**
   * Returns the present path of the lockfile.
   *
   * @throws ErrAcquire (`repo-lock-acquire-failed`)
   */
  resolvePath(): string;
  /** The locks of ancestor processes under which this site is locked, if any. */
  readonly inherited?: { readonly basePath: string; readonly holds: readonly Hold[] };
  /** Says why an acquire with `inherit` does not run under another lock, or no longer does. */
  whyNotInherited?(): string | undefined;
}
