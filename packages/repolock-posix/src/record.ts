import { constants, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { type LockHolder, systemErrorCode } from "repolock-core";
import { closeQuietly } from "./lockfile.js";

/** What a holder writes about itself into the lockfile: one line of JSON. It informs and decides nothing. */
export type HolderRecord = Omit<LockHolder, "proof">;

// A line longer than this is none of ours.
const MAX_RECORD_BYTES = 4096;
const MAX_TEXT_LENGTH = 200;

// At an odd address, which every disk refuses to read to directly: it would have to write out its cache before.
const buffer = Buffer.alloc(MAX_RECORD_BYTES + 1).subarray(1);

// Linux only; as a number also where it is not.
const { O_DIRECT = 0 } = constants;

let sender: string | undefined;

/** The line with which this process says that it holds the lock, since a moment in milliseconds since the epoch. */
export function recordOfThisProcess(label: string | undefined, sinceMs = Date.now()): string {
  sender ??= `"pid":${process.pid},"host":${JSON.stringify(hostname())}`;
  const activity = label === undefined ? "" : `,"label":${JSON.stringify(label.slice(0, MAX_TEXT_LENGTH))}`;
  return `{${sender}${activity},"since":${sinceMs}}\n`;
}

/**
 * Writes the line at the beginning of the lockfile, over what a holder that was killed has left.
 *
 * @param sizeBytes how long the file is
 * @returns whether it is there, alone; if the disk is full, for example, the lock holds without a name
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
 * Blanks the line. Those who wait watch the lockfile, so this also is what wakes them. It is written over, not cut
 * off, because that is several times faster.
 */
export function eraseRecord(fd: number, line: string): void {
  try {
    writeSync(fd, `${" ".repeat(Buffer.byteLength(line) - 1)}\n`, 0);
  } catch {
    // Then those who wait notice at their next poll.
  }
}

/** The first line of the lockfile, as it is; empty if there is none that could be a record. */
export function readRecordLineAt(path: string): string {
  return readFirstLineAt(path).trim();
}

/**
 * Whether another holder has signed since `line` was written. A file that was cut off tells nothing: a shell does that
 * before it asks for the lock (`9> aiwf.lock`).
 */
export function isSignedOver(path: string, line: string): boolean {
  const found = readFirstLineAt(path);
  if (found === "" || `${found}\n` === line) return false;
  return found.trim() === "" || parseRecord(found) !== undefined;
}

// The lockfiles on disks: those refuse to be read around their cache, after they have written it out.
const onDisk = new Set<string>();

function readFirstLineAt(path: string): string {
  // Around the cache of this machine first: another one may have written since. Disks refuse that, and need it not.
  if (!onDisk.has(path)) {
    const line = readFirstLineWith(O_DIRECT, path);
    if (line !== undefined) return line;
    onDisk.add(path);
  }
  return readFirstLineWith(0, path) ?? "";
}

/** Empty if it cannot be read; undefined if it cannot be read in this way. */
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

/** Reads a record. Anybody may have written the file, so nothing of it is taken on trust. */
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

/** The text, short and without characters that could command a terminal or rearrange a line. */
export function printable(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd");
}

function parseObject(line: string): Record<string, unknown> {
  try {
    // Of what is no object this makes one that has none of the fields.
    return { ...JSON.parse(line) };
  } catch {
    return {};
  }
}
