import { type BigIntStats, closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync } from "node:fs";
import { ErrAcquire, resolveCommonDirectory, sharedMode, systemErrorCode, systemErrorText } from "repolock-core";
import type { Site } from "./site.js";

/** Only the owner may read or write the lockfile, unless the repository is shared. */
export const LOCKFILE_MODE = 0o600;

// O_NOFOLLOW: a symlink planted at the path must not make us create or open a file elsewhere (CVE-2025-68146).
// O_NONBLOCK: opening a FIFO or a device must not wait for its other end; it means nothing for a regular file.
// No O_TRUNC: the content belongs to the holder. Node adds O_CLOEXEC, so children do not inherit the descriptor.
const OPEN_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

// How lstat(2) says that nothing is at a path. It does not follow what is there itself, so a loop is on the way to it.
const ABSENCES: readonly (string | undefined)[] = ["ENOENT", "ENOTDIR", "ELOOP"];

/** Whose a descriptor's number is: after a double close elsewhere, a number of ours can be another lockfile's of ours. */
const owners = new Map<number, Lockfile>();

/** The lockfile, open. */
export class Lockfile {
  readonly path: string;
  readonly fd: number;
  readonly site: Site;
  /** Which file it is, whatever happens to the path. */
  readonly identity: BigIntStats;

  private constructor(site: Site, path: string, fd: number, identity: BigIntStats) {
    this.site = site;
    this.path = path;
    this.fd = fd;
    this.identity = identity;
    owners.set(fd, this);
  }

  /**
   * Opens the lockfile of the site, creating it if need be.
   *
   * @returns a file that the caller must close; undefined while another process has a lease on it (fcntl(2),
   * F_SETLEASE): a file server, for example. The kernel then asks for the lease, and a later open succeeds
   * @throws ErrAcquire (`repo-lock-acquire-failed`) if it cannot be opened, or if it is not a regular file with one name
   */
  static open(site: Site): Lockfile | undefined {
    try {
      if (site.usualPath !== undefined) return Lockfile.#openAt(site, site.usualPath, OPEN_FLAGS);
    } catch (error) {
      if (isLeased(error)) return undefined;
      // The lockfile is elsewhere, or does not exist, or this fails again, and then with the right words.
    }
    const path = site.resolvePath();
    try {
      return Lockfile.#openOrCreate(site, path);
    } catch (cause) {
      if (isLeased(cause)) return undefined;
      throw new ErrAcquire(`opening ${path}: ${irregularityAt(path) ?? systemErrorText(cause)}`, { path, cause });
    }
  }

  static #openOrCreate(site: Site, path: string): Lockfile {
    try {
      return Lockfile.#openAt(site, path, OPEN_FLAGS);
    } catch (error) {
      if (systemErrorCode(error) !== "ENOENT") throw error;
    }
    const mode = creationMode(site.root);
    const lockfile = Lockfile.#openAt(site, path, OPEN_FLAGS | constants.O_CREAT, mode);
    // What the umask has taken away. Some file systems have no modes, and are right without.
    if (mode !== LOCKFILE_MODE) changeModeQuietly(lockfile.fd, mode);
    return lockfile;
  }

  static #openAt(site: Site, path: string, flags: number, mode?: number): Lockfile {
    const fd = openSync(path, flags, mode);
    try {
      // As bigint: inode numbers of 64 bits do not fit a double.
      const identity = fstatSync(fd, { bigint: true });
      const reason = irregularity(identity);
      if (reason !== undefined) throw new Error(reason);
      return new Lockfile(site, path, fd, identity);
    } catch (error) {
      closeQuietly(fd);
      throw error;
    }
  }

  /**
   * Whether this file still is the lockfile of its site: somebody may have removed or replaced it meanwhile, or
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
    return path === this.site.usualPath || path === this.site.resolvePath();
  }

  /**
   * Whether the descriptor still is of this file. A double close elsewhere in the process can have closed it, and its
   * number can be another file's by now.
   *
   * @throws the system's error when that cannot be found out
   */
  get isOpen(): boolean {
    if (owners.get(this.fd) !== this) return false;
    try {
      const { ino, dev } = fstatSync(this.fd, { bigint: true });
      return ino === this.identity.ino && dev === this.identity.dev;
    } catch (error) {
      if (systemErrorCode(error) === "EBADF") return false;
      throw error;
    }
  }

  /** Closes the file, which also unlocks it. Never throws. */
  close(): void {
    if (owners.get(this.fd) !== this) return;
    owners.delete(this.fd);
    closeQuietly(this.fd);
  }
}

function creationMode(root: string): number {
  try {
    const common = resolveCommonDirectory(root);
    return common === undefined ? LOCKFILE_MODE : sharedMode(common, LOCKFILE_MODE);
  } catch {
    return LOCKFILE_MODE;
  }
}

function changeModeQuietly(fd: number, mode: number): void {
  try {
    fchmodSync(fd, mode);
  } catch {
    // Then others of the group cannot lock, and are told so.
  }
}

// With O_NONBLOCK open(2) reports a lease as EAGAIN instead of waiting for it.
function isLeased(error: unknown): boolean {
  return systemErrorCode(error) === "EAGAIN";
}

/**
 * Closes the descriptor, which also gives up the locks of its open file. Never throws: close(2) frees the descriptor
 * even when it reports an error, and nothing is written through ours that could be lost.
 */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // It is free.
  }
}

type FileKind = Pick<BigIntStats, "mode" | "isSymbolicLink" | "isDirectory" | "isFIFO" | "isSocket" | "nlink">;

/** Why such a file is refused as lockfile; undefined if it is a regular one with a single name. */
export function irregularity(stats: FileKind): string | undefined {
  // Somebody who may not write another's file can still give it this name, and we would write the record into it.
  // Not by isFile(), which takes longer than the system call: it computes with a bigint.
  if ((Number(stats.mode) & constants.S_IFMT) === constants.S_IFREG)
    return stats.nlink > 1n ? `it has ${stats.nlink} hard links; remove it` : undefined;
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
