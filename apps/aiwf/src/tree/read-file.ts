import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { getSystemErrorMap } from "node:util";
import { codeOf, Failure } from "../print/failure.js";
import { shortageIn } from "../print/shortage.js";

/** The default limit for the size of a file, in bytes. */
export const MAX_FILE_BYTES = 1024 * 1024;

// O_NOFOLLOW: a link can lead to any file of the machine. O_NONBLOCK: opening a FIFO would wait for a writer.
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** A file of the repository. */
export interface RegularFile {
  readonly content: Buffer;
  /** From before the content was read: a change in between shows in later ones. */
  readonly stats: Stats;
}

/** The content of the file, as {@link readFileWithStats} reads it. */
export function readRegularFile(root: string, path: string, maxBytes?: number): Buffer | undefined {
  return readFileWithStats(root, path, maxBytes)?.content;
}

/**
 * Reads a regular file of the repository. Any committer can put anything at its path, so this function neither follows a
 * link nor reads a FIFO or device, and reads at most `maxBytes`.
 *
 * @param path relative to the root; the directories above the file are the caller's to check
 * @returns undefined if the file does not exist
 * @throws Error whose message says why the file is not read, without its path
 * @throws Failure with exit code 3 if this process cannot open files at all
 */
export function readFileWithStats(root: string, path: string, maxBytes = MAX_FILE_BYTES): RegularFile | undefined {
  let fd: number;
  try {
    fd = openSync(`${root}/${path}`, OPEN_FLAGS);
  } catch (error) {
    if (codeOf(error) === "ENOENT" && !path.includes(REPLACEMENT)) return undefined;
    throw new Error(reasonOf(error), { cause: error });
  }
  try {
    const stats = fstatSync(fd);
    return { content: readWhole(fd, stats, maxBytes), stats };
  } catch (error) {
    throw codeOf(error) === undefined ? error : new Error(reasonOf(error), { cause: error });
  } finally {
    closeSync(fd);
  }
}

/** Describes the kind of a file in words; undefined for a regular file. */
export function irregularity(stats: Pick<Stats, "isFile" | "isDirectory" | "isSymbolicLink">): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "is a directory";
  if (stats.isSymbolicLink()) return "is a symbolic link";
  return "is a FIFO, socket or device";
}

/** Says that a file is larger than aiwf reads. */
export function tooLarge(sizeBytes: number | string, maxBytes = MAX_FILE_BYTES): string {
  return `has ${sizeBytes} bytes; aiwf reads up to ${maxBytes}`;
}

function readWhole(fd: number, stats: Stats, maxBytes: number): Buffer {
  const irregular = irregularity(stats);
  if (irregular !== undefined) throw new Error(`${irregular}; aiwf reads regular files only`);
  if (stats.size > maxBytes) throw new Error(tooLarge(stats.size, maxBytes));
  // One byte more, to notice that another process appended to the file.
  let buffer = Buffer.allocUnsafe(stats.size + 1);
  let length = 0;
  for (;;) {
    const count = readSync(fd, buffer, length, buffer.length - length, null);
    length += count;
    if (length > maxBytes) throw new Error(tooLarge(`more than ${maxBytes}`, maxBytes));
    // A regular file that has not grown ends here.
    if (count === 0 || length === stats.size) return buffer.subarray(0, length);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, maxBytes + 1));
  }
}

// Node's replacement for bytes that are not UTF-8. A name with this character matches no file.
const REPLACEMENT = "\ufffd";

/**
 * Says why the system denies access to a file or directory, without its path.
 *
 * @throws Failure with exit code 3 if the system would deny access to every file
 */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const shortage = shortageIn(error);
  if (shortage !== undefined) throw new Failure(shortage, { exitCode: 3, plain: true });
  // O_NOFOLLOW: Linux reports ELOOP, FreeBSD EMLINK.
  if (code === "ELOOP" || code === "EMLINK") return "is a symbolic link; aiwf reads regular files only";
  if (code === "ENOENT") return "has a name that is not UTF-8";
  const errno = (error as { errno?: unknown }).errno;
  const words = typeof errno === "number" ? getSystemErrorMap().get(errno)?.[1] : undefined;
  return `cannot be read: ${words ?? String(code)}`;
}
