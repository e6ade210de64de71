import { type BigIntStats, closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync } from "node:fs";
import { ErrAcquire, resolveCommonDirectory, sharedMode, systemErrorCode, systemErrorText } from "repolock-core";
import type { Site } from "./site.js";

/** Only the owner may read or write the lockfile, unless the repository is shared. */
export const LOCKFILE_MODE = 0o600;

// O_NOFOLLOW: a symlink that somebody planted at the path must not make us open a file elsewhere (CVE-2025-68146).
// O_NONBLOCK: opening a FIFO or a device must not wait for its other end; for a regular file it changes nothing.
// No O_TRUNC: the content belongs to the holder. Node adds O_CLOEXEC, so children do not inherit the descriptor.
const OPEN_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

// How lstat(2) says that a path leads to nothing. lstat does not follow the last link, so ELOOP means a loop on the way.
const ABSENCES: readonly (string | undefined)[] = ["ENOENT", "ENOTDIR", "ELOOP"];

/** The lockfile of each descriptor number: after a double close elsewhere, the number may belong to another lockfile of ours. */
const owners = new Map<number, Lockfile>();

/** An open lockfile. */
export class Lockfile {
  readonly path: string;
  readonly fd: number;
  readonly site: Site;
  /** Identifies the open file, whatever happens to the path. */
  readonly identity: BigIntStats;

  private constructor(site: Site, path: string, fd: number, identity: BigIntStats) {
    this.site = site;
    this.path = path;
    this.fd = fd;
    this.identity = identity;
    owners.set(fd, this);
  }

  /**
   * Opens the lockfile of the site, and creates it if needed.
   *
   * @returns a file that the caller must close; undefined while another process, for example a file server, has a lease on
   * the file (fcntl(2), F_SETLEASE). The kernel then recalls the lease, and a later open succeeds
   * @throws ErrAcquire (`repo-lock-acquire-failed`) if repolock cannot open the file, or if it is not a regular file with
   * one name
   */
  static open(site: Site): Lockfile | undefined {
    try {
      if (site.usualPath !== undefined) return Lockfile.#openAt(site, site.usualPath, OPEN_FLAGS);
    } catch (error) {
      if (isLeased(error)) return undefined;
      // The lockfile is elsewhere or does not exist, or the second attempt fails too and reports why.
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
    // The umask may have removed permissions. Some file systems ignore modes, which is not an error.
    if (mode !== LOCKFILE_MODE) changeModeQuietly(lockfile.fd, mode);
    return lockfile;
  }

  static #openAt(site: Site, path: string, flags: number, mode?: number): Lockfile {
    const fd = openSync(path, flags, mode);
    try {
      // As bigint: a double cannot represent every 64-bit inode number.
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
   * Whether this file is still the lockfile of its site. Somebody may have removed or replaced the file, or a directory
   * above it.
   *
   * @throws the system's error, or an ErrAcquire with that cause, if repolock cannot examine the path
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
    // If .git has become a directory, other processes lock the file inside it, although this file is still at its path.
    return path === this.site.usualPath || path === this.site.resolvePath();
  }

  /**
   * Whether the descriptor still belongs to this file. A double close elsewhere in the process can close the descriptor,
   * and another file can get its number.
   *
   * @throws the system's error if repolock cannot examine the descriptor
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
    // Other members of the group cannot lock then, and their acquire reports why.
  }
}

// With O_NONBLOCK open(2) reports a lease as EAGAIN instead of waiting for it.
function isLeased(error: unknown): boolean {
  return systemErrorCode(error) === "EAGAIN";
}

/**
 * Closes the descriptor, which also frees the lock of its open file. Never throws: close(2) frees the descriptor even if it
 * reports an error, and a lost record does not matter.
 */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // close(2) has freed the descriptor all the same.
  }
}

type FileKind = Pick<BigIntStats, "mode" | "isSymbolicLink" | "isDirectory" | "isFIFO" | "isSocket" | "nlink">;

/** Says why repolock refuses such a file as lockfile; undefined for a regular file with one name. */
export function irregularity(stats: FileKind): string | undefined {
  // A user who may not write a file can still link it here, and we would write the record into it.
  // Not by isFile(), which computes with a bigint and takes longer than the system call.
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

// open(2) reports ELOOP, EISDIR or ENXIO, depending on the system; the kind of the file says more.
function irregularityAt(path: string): string | undefined {
  try {
    return irregularity(lstatSync(path, { bigint: true }));
  } catch {
    return undefined;
  }
}
