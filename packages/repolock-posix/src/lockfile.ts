import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";
import { ErrAcquire, resolveLockfilePath, systemErrorText, usualLockfilePath } from "repolock-core";

/** Only the owner may read or write the lockfile. */
export const LOCKFILE_MODE = 0o600;

// O_NOFOLLOW: a symlink planted at the path must not make us create or open a file elsewhere (CVE-2025-68146).
// O_NONBLOCK: opening a FIFO or a device must not wait for its other end; it means nothing for a regular file.
// No O_TRUNC: the content belongs to the holder. Node adds O_CLOEXEC, so children do not inherit the descriptor.
const OPEN_FLAGS =
  constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** The lockfile, open. */
export class Lockfile {
  readonly path: string;
  readonly fd: number;
  /** Which file it is, whatever happens to the path. */
  readonly identity: BigIntStats;

  private constructor(path: string, fd: number, identity: BigIntStats) {
    this.path = path;
    this.fd = fd;
    this.identity = identity;
  }

  /**
   * Opens the lockfile of the repository at `root`, creating it if need be.
   *
   * @returns a file that the caller must close
   * @throws ErrAcquire (`repo-lock-acquire-failed`) if it cannot be opened or is no regular file
   */
  static open(root: string): Lockfile {
    const usualPath = usualLockfilePath(root);
    try {
      return Lockfile.#openAt(usualPath);
    } catch {
      // Either the lockfile is elsewhere or this fails again, and then with the right words.
    }
    const path = resolveLockfilePath(root);
    try {
      return Lockfile.#openAt(path);
    } catch (cause) {
      throw new ErrAcquire(`opening ${path}: ${irregularityAt(path) ?? systemErrorText(cause)}`, { path, cause });
    }
  }

  static #openAt(path: string): Lockfile {
    const fd = openSync(path, OPEN_FLAGS, LOCKFILE_MODE);
    try {
      // As bigint: inode numbers of 64 bits do not fit a double.
      const identity = fstatSync(fd, { bigint: true });
      const reason = irregularity(identity);
      if (reason !== undefined) throw new Error(reason);
      return new Lockfile(path, fd, identity);
    } catch (error) {
      closeQuietly(fd);
      throw error;
    }
  }

  /**
   * Whether the path still leads to this file: somebody may have removed or replaced it meanwhile.
   *
   * @throws the system's error when the path cannot be examined for another reason than that nothing is there
   */
  isAtPath(): boolean {
    const atPath = lstatSync(this.path, { bigint: true, throwIfNoEntry: false });
    return atPath?.ino === this.identity.ino && atPath.dev === this.identity.dev;
  }

  /** Closes the file, which also unlocks it. Never throws: close(2) frees the descriptor even when it reports an error. */
  close(): void {
    closeQuietly(this.fd);
  }
}

/** Why such a file is refused as lockfile; undefined if it is a regular one. */
export function irregularity(stats: BigIntStats): string | undefined {
  if (stats.isFile()) return undefined;
  const kind = stats.isSymbolicLink()
    ? "symlink"
    : stats.isDirectory()
      ? "directory"
      : stats.isFIFO()
        ? "FIFO"
        : stats.isSocket()
          ? "socket"
          : "device";
  return `it is a ${kind}, not a regular file; remove it`;
}

// open(2) says ELOOP, EISDIR or ENXIO, depending on the system; what stands in the way says it better.
function irregularityAt(path: string): string | undefined {
  try {
    return irregularity(lstatSync(path, { bigint: true }));
  } catch {
    return undefined;
  }
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // See Lockfile.close.
  }
}
