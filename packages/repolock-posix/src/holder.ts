import { existsSync, lstatSync } from "node:fs";
import { hostname } from "node:os";
import type { LockHolder } from "repolock-core";
import { askKernel, type FileIdentity, hasFlock, type KernelView, LOCK_TABLE } from "./kernel-locks.js";
import { commandOf, innermostPidOf, isGone, startTimeOf } from "./process-info.js";
import { type HolderRecord, parseRecord, readRecordLineAt } from "./record.js";
import { findSharer } from "./sharer.js";

// The kernel tells the start time of a process in seconds.
const START_TIME_MARGIN_MS = 2000;

/**
 * Names the holder of the lockfile, for people to read. If the kernel names the holder, the record only adds what the
 * kernel does not know, and only if the record is of the same process: a killed holder leaves its record, and other
 * programs write none.
 *
 * @param recordLine the first line of the lockfile
 * @param kernel the kernel's answer about the file, if the caller has asked
 * @returns undefined if neither the kernel nor the record names a holder
 */
export function identifyHolder(
  lockfile: FileIdentity,
  recordLine: string,
  kernel?: KernelView,
): LockHolder | undefined {
  const record = parseRecord(recordLine);
  if (record?.host === hostname() && hasFlock(record.pid, lockfile) && isRecordOf(record, record.pid)) {
    return { ...record, proof: "confirmed" };
  }
  const { pid } = kernel ?? askKernel(lockfile);
  if (pid === undefined) return record && !isStale(record) ? { ...record, proof: "recorded" } : undefined;
  if (record !== undefined && isRecordOf(record, pid)) return { ...record, pid, proof: "confirmed" };
  // The table names the process that made the call. A helper of this library, or flock(1) in a shell, makes the call for
  // another process that shares the open file, and exits; by now its pid may belong to an unrelated process.
  if (!isGone(pid) && hasFlock(pid, lockfile) !== false) return processAsHolder(pid);
  if (record && mayHold(record, lockfile)) return { ...record, proof: "recorded" };
  const sharer = findSharer(lockfile, pid);
  return sharer === undefined ? undefined : processAsHolder(sharer);
}

function processAsHolder(pid: number): LockHolder {
  const label = commandOf(pid);
  return { pid, host: hostname(), ...(label !== undefined && { label }), proof: "confirmed" };
}

/** Names the holder of the lockfile at a path; undefined if the file does not exist. */
export function identifyHolderAt(path: string, recordLine = readRecordLineAt(path)): LockHolder | undefined {
  let lockfile: FileIdentity;
  try {
    lockfile = lstatSync(path, { bigint: true });
  } catch {
    // Somebody removed or replaced the lockfile, or we may not examine it; the next try reports why.
    return undefined;
  }
  return identifyHolder(lockfile, recordLine);
}

function isRecordOf({ host, pid: recordedPid, since }: HolderRecord, pid: number): boolean {
  if (host !== hostname()) return false;
  // In its own PID namespace a process has another number.
  if (recordedPid !== pid && recordedPid !== innermostPidOf(pid)) return false;
  // The number may belong to a process that started after the record was written.
  const startTime = startTimeOf(pid);
  return since === undefined || startTime === undefined || startTime <= since.getTime() + START_TIME_MARGIN_MS;
}

/** Whether the kernel does not contradict the record. */
function mayHold(record: HolderRecord, lockfile: FileIdentity): boolean {
  const { host, pid } = record;
  return host !== hostname() || (isRecordOf(record, pid) && !isGone(pid) && hasFlock(pid, lockfile) === undefined);
}

/** Whether the record is of a process on this machine that has ended. On Linux the lock table decides instead. */
function isStale({ host, pid }: HolderRecord): boolean {
  return !existsSync(LOCK_TABLE) && host === hostname() && isGone(pid);
}
