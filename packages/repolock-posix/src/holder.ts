import { existsSync, lstatSync } from "node:fs";
import { hostname } from "node:os";
import type { LockHolder } from "repolock-core";
import { askKernel, type FileIdentity, hasFlock, type KernelView, LOCK_TABLE } from "./kernel-locks.js";
import { commandOf, innermostPidOf, isGone, startTimeOf } from "./process-info.js";
import { type HolderRecord, parseRecord, readRecordLineAt } from "./record.js";
import { findSharer } from "./sharer.js";

// The start time of a process is known to the second.
const START_TIME_MARGIN_MS = 2000;

/**
 * Names the holder of the lockfile, for people to read. Where the kernel says who it is, the record only adds what
 * the kernel does not know, and only if it is of the same process: one that was killed leaves its record, and other
 * programs write none.
 *
 * @param recordLine the first line of the lockfile
 * @param kernel what the kernel says of the file, if it was asked already
 * @returns undefined if nobody can be named
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
  // The table names the process that made the call. It may have made it for another that shares the open file, as a
  // helper of this library does, and as flock(1) does in a shell; it is gone then, and its pid may be another's by now.
  if (!isGone(pid) && hasFlock(pid, lockfile) !== false) return processAsHolder(pid);
  if (record && mayHold(record, lockfile)) return { ...record, proof: "recorded" };
  const sharer = findSharer(lockfile, pid);
  return sharer === undefined ? undefined : processAsHolder(sharer);
}

function processAsHolder(pid: number): LockHolder {
  const label = commandOf(pid);
  return { pid, host: hostname(), ...(label !== undefined && { label }), proof: "confirmed" };
}

/** The same for the lockfile at a path, if there is one. */
export function identifyHolderAt(path: string, recordLine = readRecordLineAt(path)): LockHolder | undefined {
  let lockfile: FileIdentity;
  try {
    lockfile = lstatSync(path, { bigint: true });
  } catch {
    // The lockfile was removed or replaced, or cannot be looked at: the next try finds out what that means.
    return undefined;
  }
  return identifyHolder(lockfile, recordLine);
}

function isRecordOf({ host, pid: recordedPid, since }: HolderRecord, pid: number): boolean {
  if (host !== hostname()) return false;
  // A process in a PID namespace of its own knows itself by another number than we do.
  if (recordedPid !== pid && recordedPid !== innermostPidOf(pid)) return false;
  // The number may have been given to a process that began after the record was written.
  const startTime = startTimeOf(pid);
  return since === undefined || startTime === undefined || startTime <= since.getTime() + START_TIME_MARGIN_MS;
}

/** Whether nothing contradicts the record. */
function mayHold(record: HolderRecord, lockfile: FileIdentity): boolean {
  const { host, pid } = record;
  return host !== hostname() || (isRecordOf(record, pid) && !isGone(pid) && hasFlock(pid, lockfile) === undefined);
}

/** Whether the record is of a process of this machine that is no more. Linux asks the lock table instead. */
function isStale({ host, pid }: HolderRecord): boolean {
  return !existsSync(LOCK_TABLE) && host === hostname() && isGone(pid);
}
