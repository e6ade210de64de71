import { type BigIntStats, constants, fstatSync, lstatSync, openSync } from "node:fs";
import { ErrAcquire, resolveLockfilePath, systemErrorCode, systemErrorText, usualLockfilePath } from "repolock-core";
import { closeQuietly } from "./close-quietly.js";
import { pauseThread } from "./pause-thread.js";

/** Only the owner may read or write the lockfile. */
export const LOCKFILE_MODE = 0o600;

// O_NOFOLLOW: a symlink planted at the path must not make us create or open a file elsewhere (CVE-2025-68146).
// O_NONBLOCK: opening a FIFO or a device must not wait for its other end; it means nothing for a regular file.
// No O_TRUNC: the content belongs to the holder. Node adds O_CLOEXEC, so children do not inherit the descriptor.
const OPEN_FLAGS =
  constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

// A file server on this machine may have a lease on the file, for a client that has it cached. Who opens the file makes the
// kernel ask for the lease, and that takes a moment; with O_NONBLOCK the kernel says so instead of waiting.
const MAX_LEASE_TRIES = 100;
const LEASE_PAUSE_MS = 5;

// How lstat(2) says that nothing is at a path. It does not follow what is there itself, so a loop is on the way to it.
const ABSENCES: readonly (string | undefined)[] = ["ENOENT", "ENOTDIR", "ELOOP"];

/** The lockfile, open. */
export class Lockfile {
  readonly path: string;
  readonly fd: number;
  readonly #root: string;
  readonly #isUsual: boolean;
  /** Which file it is, whatever happens to the path. */
  readonly identity: BigIntStats;

  private constructor(root: string, path: string, isUsual: boolean, fd: number, identity: BigIntStats) {
    this.#root = root;
    this.path = path;
    this.#isUsual = isUsual;
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
      return Lockfile.#openAt(root, usualPath, true);
    } catch {
      // Either the lockfile is elsewhere or this fails again, and then with the right words.
    }
    const path = resolveLockfilePath(root);
    try {
      return Lockfile.#openAt(root, path, false);
    } catch (cause) {
      throw new ErrAcquire(`opening ${path}: ${irregularityAt(path) ?? systemErrorText(cause)}`, { path, cause });
    }
  }

  static #openAt(root: string, path: string, isUsual: boolean): Lockfile {
    const fd = openLeased(path);
    try {
      // As bigint: inode numbers of 64 bits do not fit a double.
      const identity = fstatSync(fd, { bigint: true });
      const reason = irregularity(identity);
      if (reason !== undefined) throw new Error(reason);
      return new Lockfile(root, path, isUsual, fd, identity);
    } catch (error) {
      closeQuietly(fd);
      throw error;
    }
  }

  /**
   * Whether this file still is the lockfile of its repository: somebody may have removed or replaced it meanwhile, or
   * what is around it.
   *
   * @throws the system's error, or ErrAcquire with it as cause, when that cannot be found out
   */
  isCurrent(): boolean {
    const { path, identity } = this;
    let atPath: BigIntStats | undefined;
    try {
      atPath = lstatSync(path, { bigint: true });
    } catch (error) {
      if (ABSENCES.includes(systemErrorCode(error))) return false;
      throw error;
    }
    if (atPath.ino !== identity.ino || atPath.dev !== identity.dev) return false;
    // Where .git has become a directory others lock the file in there, though this one is in its place.
    return this.#isUsual || path === resolveLockfilePath(this.#root);
  }

  /** Closes the file, which also unlocks it. Never throws. */
  close(): void {
    closeQuietly(this.fd);
  }
}

function openLeased(path: string): number {
  for (let tries = 1; ; tries++) {
    try {
      return openSync(path, OPEN_FLAGS, LOCKFILE_MODE);
    } catch (error) {
      if (systemErrorCode(error) !== "EAGAIN" || tries === MAX_LEASE_TRIES) throw error;
      pauseThread(LEASE_PAUSE_MS);
    }
  }
}

type FileKind = Pick<BigIntStats, "isFile" | "isSymbolicLink" | "isDirectory" | "isFIFO" | "isSocket">;

/** Why such a file is refused as lockfile; undefined if it is a regular one. */
export function irregularity(stats: FileKind): string | undefined {
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
    return irregularity(lstatSync(path));
  } catch {
    return undefined;
  }
}
