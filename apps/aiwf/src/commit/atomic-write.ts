import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** The mode of every file that a verb writes, whatever the umask. */
const FILE_MODE = 0o644;

/** The names of the files that {@link atomicWrite} writes first; those of the Go aiwf match, too. */
export const TEMPORARY_NAME = /.\.aiwf-tmp-[0-9A-Za-z]+$/;

/** A new name beside a file. What has it is removed by the next verb. */
export function temporaryNameFor(path: string): string {
  return `${path}.aiwf-tmp-${randomBytes(6).toString("hex")}`;
}

/**
 * Replaces a file whole: whoever reads it, also after a crash at any moment, sees the old bytes or the new ones. A
 * crash can leave a file beside it, which the next verb removes. That the new name survives a power failure is
 * not promised: the directory is not synced.
 *
 * @param path absolute path in a directory that exists
 * @param mode permission bits, set regardless of the umask
 * @throws the system's error, and then the file is as it was and nothing is left beside it
 */
export function atomicWrite(path: string, content: Uint8Array, mode = FILE_MODE): void {
  const temporary = temporaryNameFor(path);
  try {
    const fd = openSync(temporary, "wx", mode);
    try {
      writeFileSync(fd, content);
      fchmodSync(fd, mode);
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
