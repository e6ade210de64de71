import { type BigIntStats, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** An flock in the kernel's lock table. */
interface KernelLock {
  readonly pid: number;
  readonly dev: bigint;
  readonly ino: bigint;
}

/** The kernel's answer about a file. */
export interface KernelView {
  /** `unknown` without a lock table, as outside Linux, and where the table does not show every lock. */
  readonly state: "free" | "held" | "unknown";
  /** The process that called flock(2), if `held`. */
  readonly pid?: number;
}

/** The identity of a file in the lock table. */
export type FileIdentity = Pick<BigIntStats, "dev" | "ino">;

/** The kernel's lock table. */
export const LOCK_TABLE = "/proc/locks";

// One read call returns at most a page of the table, and shows one moment. In a longer table a line can move between two
// calls, so a look that finds nothing is repeated.
const PAGE_BYTES = 4096;
const MAX_LOOKS = 3;

// The inode number that Linux gives the PID namespace it boots with (PROC_PID_INIT_INO in include/linux/proc_ns.h).
const INITIAL_PID_NAMESPACE = "pid:[4026531836]";

/**
 * Asks the kernel's lock table who holds an flock on the file.
 *
 * @param table the text of `/proc/locks`, if the caller has just read the table
 * @see https://man7.org/linux/man-pages/man5/proc_locks.5.html
 */
export function askKernel(file: FileIdentity, table?: string): KernelView {
  try {
    for (let look = 1; look <= MAX_LOOKS; look++) {
      const text = look === 1 && table !== undefined ? table : readFileSync(LOCK_TABLE, "latin1");
      let isUncertain = false;
      for (const lock of parseLockTable(text)) {
        const isOnFile = isLockOn(file, lock);
        if (isOnFile) return { state: "held", pid: lock.pid };
        isUncertain ||= isOnFile === undefined;
      }
      if (isUncertain) return { state: "unknown" };
      if (text.length < PAGE_BYTES) break;
    }
    // The table omits the locks of processes outside this PID namespace.
    return { state: readlinkSync("/proc/self/ns/pid") === INITIAL_PID_NAMESPACE ? "free" : "unknown" };
  } catch {
    return { state: "unknown" };
  }
}

/**
 * Whether the process holds an flock on the file, according to its descriptors. Reading descriptors is much faster than
 * reading the lock table, for which the kernel stops all locking, for some milliseconds at times.
 *
 * @returns undefined if this process may not read the descriptors
 */
export function hasFlock(pid: number, file: FileIdentity): boolean | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).some(
      (fd) => isSameFile(`/proc/${pid}/fd/${fd}`, file) && holdsFlock(`/proc/${pid}/fdinfo/${fd}`),
    );
  } catch {
    return undefined;
  }
}

/**
 * Asks the kernel whether the open file description behind a descriptor of this process holds an flock.
 *
 * @returns undefined where the kernel does not say, as on macOS
 */
export function heldByDescriptor(fd: number): boolean | undefined {
  try {
    return holdsFlock(`/proc/self/fdinfo/${fd}`);
  } catch {
    return undefined;
  }
}

function holdsFlock(fdinfo: string): boolean {
  return /^lock:.* FLOCK /m.test(readFileSync(fdinfo, "latin1"));
}

/** Returns the held flocks in the text of `/proc/locks`, without waiters, whose lines contain an arrow. */
export function parseLockTable(table: string): KernelLock[] {
  const line = /^\d+: FLOCK +\S+ +\S+ +(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /gm;
  return Array.from(table.matchAll(line), ([, pid, major, minor, ino]) => ({
    pid: Number(pid),
    dev: makeDevice(BigInt(`0x${major}`), BigInt(`0x${minor}`)),
    ino: BigInt(`${ino}`),
  }));
}

/** Returns a device number as `stat` reports it. Source: `gnu_dev_makedev` of glibc. */
function makeDevice(major: bigint, minor: bigint): bigint {
  return (minor & 0xffn) | ((major & 0xfffn) << 8n) | ((minor & ~0xffn) << 12n) | ((major & ~0xfffn) << 32n);
}

/** Whether the lock is on the file; undefined if this process cannot find out. */
function isLockOn(file: FileIdentity, lock: KernelLock): boolean | undefined {
  if (lock.ino !== file.ino) return false;
  if (lock.dev === file.dev) return true;
  // On btrfs and overlayfs the table and stat show different devices; the open files of the process decide.
  const directory = `/proc/${lock.pid}/fd`;
  try {
    return readdirSync(directory).some((fd) => isSameFile(`${directory}/${fd}`, file));
  } catch {
    return undefined;
  }
}

function isSameFile(path: string, file: FileIdentity): boolean {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.ino === file.ino && stats.dev === file.dev;
  } catch {
    return false;
  }
}
