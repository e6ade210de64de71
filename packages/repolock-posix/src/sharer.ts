import { readdirSync } from "node:fs";
import { type FileIdentity, hasFlock } from "./kernel-locks.js";
import { readProc } from "./process-info.js";

/** The result of the last search. A search reads every process of the machine, so this module keeps the result. */
let last: (FileIdentity & { readonly callerPid: number; readonly pid: number | undefined }) | undefined;

/**
 * Finds a process with an open file description that holds an flock on the file, among the processes that this user may
 * examine. If several share the description, for example a shell and its children, returns the lowest pid, which is usually
 * the oldest process.
 *
 * @param callerPid the process that called flock(2) and has exited since, as the kernel's table names it
 */
export function findSharer(file: FileIdentity, callerPid: number): number | undefined {
  const isSame = last?.callerPid === callerPid && last.ino === file.ino && last.dev === file.dev;
  if (!isSame) last = { ino: file.ino, dev: file.dev, callerPid, pid: search(file) };
  return last?.pid !== undefined && hasFlock(last.pid, file) ? last.pid : undefined;
}

function search(file: FileIdentity): number | undefined {
  // The kernel's line about a descriptor's lock ends like the line in the lock table: with device and inode.
  const flock = new RegExp(`^lock:.* FLOCK .*:${file.ino} `, "m");
  return readNames("/proc")
    .map(Number)
    .filter((pid) => pid > 0)
    .sort((a, b) => a - b)
    .find(
      (pid) =>
        readNames(`/proc/${pid}/fdinfo`).some((fd) => flock.test(readProc(`${pid}/fdinfo/${fd}`))) &&
        hasFlock(pid, file),
    );
}

/** Returns the names; empty if the process has ended or belongs to another user. */
function readNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
