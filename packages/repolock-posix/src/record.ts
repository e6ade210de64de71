import { constants, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { type LockHolder, systemErrorCode } from "repolock-core";
import { closeQuietly } from "./lockfile.js";

/** One line of JSON about itself that a holder writes into the lockfile. The record decides nothing. */
export type HolderRecord = Omit<LockHolder, "proof">;

// A longer line is not a record of ours.
const MAX_RECORD_BYTES = 4096;
const MAX_TEXT_LENGTH = 200;

// At an odd address. A disk refuses a direct read to such an address, and so does not write out its cache first.
const buffer = Buffer.alloc(MAX_RECORD_BYTES + 1).subarray(1);

// Linux only; 0 on other systems.
const { O_DIRECT = 0 } = constants;

let sender: string | undefined;

/** The line with which this process says that it holds the lock, since a moment in milliseconds since the epoch. */
export function recordOfThisProcess(label: string | undefined, sinceMs = Date.now()): string {
  sender ??= `"pid":${process.pid},"host":${JSON.stringify(hostname())}`;
  const activity = label === undefined ? "" : `,"label":${JSON.stringify(label.slice(0, MAX_TEXT_LENGTH))}`;
  return `{${sender}${activity},"since":${sinceMs}}\n`;
}

/**
 * Writes the line at the beginning of the lockfile, over the record of a killed holder.
 *
 * @param sizeBytes the length of the file
 * @returns whether the file now contains this line alone; if it does not, because the disk is full for example, the lock
 * holds without a name
 */
export function writeRecord(fd: number, line: string, sizeBytes: bigint): boolean {
  try {
    const lengthBytes = writeSync(fd, line, 0);
    if (sizeBytes > lengthBytes) ftruncateSync(fd, lengthBytes);
    return lengthBytes === Buffer.byteLength(line);
  } catch {
    return false;
  }
}

/**
 * Blanks the line. Overwriting is several times faster than truncating.
 */
export function eraseRecord(fd: number, line: string): void {
  try {
    writeSync(fd, `${" ".repeat(Buffer.byteLength(line) - 1)}\n`, 0);
  } catch {
    // A stale record misleads nobody for long: the kernel overrides it, and the next holder overwrites it.
  }
}

/** Returns the first line of the lockfile; empty if it cannot be a record. */
export function readRecordLineAt(path: string): string {
  return readFirstLineAt(path).trim();
}

/**
 * Whether another holder has written a record over `line`. A truncated file proves nothing: a shell truncates the file
 * before it asks for the lock (`9> aiwf.lock`).
 */
export function isRecordOverwritten(path: string, line: string): boolean {
  const found = readFirstLineAt(path);
  if (found === "" || `${found}\n` === line) return false;
  return found.trim() === "" || parseRecord(found) !== undefined;
}

// The lockfiles on disks, which refuse a direct read after they have written out their cache.
const onDisk = new Set<string>();

function readFirstLineAt(path: string): string {
  // First around the cache of this machine, because another machine may have written. Disks refuse that and do not need it.
  if (!onDisk.has(path)) {
    const line = readFirstLineWith(O_DIRECT, path);
    if (line !== undefined) return line;
    onDisk.add(path);
  }
  return readFirstLineWith(0, path) ?? "";
}

/** Returns the line; empty if unreadable; undefined if unreadable with this flag. */
function readFirstLineWith(flag: number, path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, flag | constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const text = buffer.toString("utf8", 0, readSync(fd, buffer, 0, MAX_RECORD_BYTES, 0));
    return text.slice(0, Math.max(0, text.indexOf("\n")));
  } catch (error) {
    return systemErrorCode(error) === "EINVAL" ? undefined : "";
  } finally {
    if (fd !== undefined) closeQuietly(fd);
  }
}

/** Parses a record, which anybody may have written. */
export function parseRecord(line: string): HolderRecord | undefined {
  const { pid, host, label, since } = parseObject(line);
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (typeof host !== "string" || host === "") return undefined;
  const sinceDate = new Date(typeof since === "number" || typeof since === "string" ? since : Number.NaN);
  return {
    pid,
    host: printable(host),
    ...(typeof label === "string" && label !== "" && { label: printable(label) }),
    ...(!Number.isNaN(sinceDate.getTime()) && { since: sinceDate }),
  };
}

/** Shortens the text, and replaces characters that could control a terminal or reorder a line. */
export function printable(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd");
}

function parseObject(line: string): Record<string, unknown> {
  try {
    // The spread turns anything but an object into an object without these fields.
    return { ...JSON.parse(line) };
  } catch {
    return {};
  }
}
