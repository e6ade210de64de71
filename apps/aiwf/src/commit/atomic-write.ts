import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "../print/failure.js";
import { randomId } from "../random-id.js";

// Nearly every file system allows names of at most 255 bytes.
const LONGEST_NAME = 200;

/**
 * Returns a new name beside a file, for the temporary file of {@link atomicWrite}. The name contains this process's number,
 * and no user chooses such a name. After the process has ended, the next verb removes the file.
 */
export function temporaryNameFor(path: string): string {
  const name = basename(path);
  const start = Buffer.byteLength(name) > LONGEST_NAME ? "file" : name;
  return join(dirname(path), `${start}.aiwf-tmp-${process.pid}-${randomId()}`);
}

/** Returns the process that a temporary name contains; undefined for any other name. */
export function writerOf(name: string): number | undefined {
  const [, pid] = TEMPORARY_NAME.exec(name) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

const TEMPORARY_NAME = /.\.aiwf-tmp-([1-9][0-9]{0,9})-[0-9a-f]{16}$/;

/**
 * Replaces a whole file: every reader, even after a crash at any moment, sees the old bytes or the new ones. A crash can
 * leave a temporary file, which the next verb removes. After a power failure the old file may be back, because this
 * function does not sync the directory.
 *
 * @param path absolute path in a directory that exists
 * @param mode permission bits, set regardless of the umask
 * @throws the system's error; the file is then unchanged, and no temporary file remains
 */
export function atomicWrite(path: string, content: Uint8Array, mode: number): void {
  const temporary = temporaryNameFor(path);
  try {
    const fd = openSync(temporary, "wx", mode);
    try {
      writeFileSync(fd, content);
      setMode(fd, mode);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

// Errors of file systems that do not store modes.
const NO_MODES: readonly unknown[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"];

function setMode(fd: number, mode: number): void {
  try {
    fchmodSync(fd, mode);
  } catch (error) {
    // Only this process uses this file name.
    if (!NO_MODES.includes(codeOf(error))) throw error;
  }
}
