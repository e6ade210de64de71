import { readdirSync, readFileSync } from "node:fs";
import { type FileIdentity, hasFlock } from "./kernel-locks.js";

/** The last search. All processes of the machine are a lot to look at, so nothing is searched for twice. */
let last: (FileIdentity & { readonly takerPid: number; readonly pid: number | undefined }) | undefined;

/**
 * Finds a process with an open file description that holds an flock on the file, among those that this user may look at.
 * Of several that share it, a shell and its children for example, it is the one with the lowest pid: the oldest, usually.
 *
 * @param takerPid the process that made the call for the lock and has ended since, as the kernel's table names it
 */
export function findSharer(file: FileIdentity, takerPid: number): number | undefined {
  const isSame = last?.takerPid === takerPid && last.ino === file.ino && last.dev === file.dev;
  if (!isSame) last = { ino: file.ino, dev: file.dev, takerPid, pid: search(file) };
  return last?.pid !== undefined && hasFlock(last.pid, file) ? last.pid : undefined;
}

function search(file: FileIdentity): number | undefined {
  // What the kernel says of a descriptor's own lock ends like its line in the lock table: with device and inode.
  const flock = new RegExp(`^lock:.* FLOCK .*:${file.ino} `, "m");
  return readNames("/proc")
    .map(Number)
    .filter((pid) => pid > 0)
    .sort((a, b) => a - b)
    .find(
      (pid) =>
        readNames(`/proc/${pid}/fdinfo`).some((fd) => flock.test(readText(`/proc/${pid}/fdinfo/${fd}`))) &&
        hasFlock(pid, file),
    );
}

/** Empty where it cannot be read: the process has ended, or is another user's. */
function readNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
