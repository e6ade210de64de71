import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "../print/failure.js";

// 255 bytes are the most that a name may have nearly everywhere.
const LONGEST_NAME = 200;

const RANDOM_BYTES = 8;

/**
 * A new name beside a file, for what {@link atomicWrite} writes first. It names this process, and no name that a user
 * gives is like it. What has it when the process is dead is removed by the next verb.
 */
export function temporaryNameFor(path: string): string {
  const name = basename(path);
  const start = Buffer.byteLength(name) > LONGEST_NAME ? "file" : name;
  return join(dirname(path), `${start}.aiwf-tmp-${process.pid}-${randomBytes(RANDOM_BYTES).toString("hex")}`);
}

/** The process that has given a file its temporary name; undefined for the name of any other file. */
export function writerOf(name: string): number | undefined {
  const [, pid] = TEMPORARY_NAME.exec(name) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

const TEMPORARY_NAME = /.\.aiwf-tmp-([1-9][0-9]{0,9})-[0-9a-f]{16}$/;

/**
 * Replaces a file whole: whoever reads it, also after a crash at any moment, sees the old bytes or the new ones. A
 * crash can leave a file beside it, which the next verb removes. That the new name survives a power failure is
 * not promised: the directory is not synced.
 *
 * @param path absolute path in a directory that exists
 * @param mode permission bits, set regardless of the umask
 * @throws the system's error, and then the file is as it was and nothing is left beside it
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

// How file systems say that they keep no modes.
const NO_MODES: readonly unknown[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"];

function setMode(fd: number, mode: number): void {
  try {
    fchmodSync(fd, mode);
  } catch (error) {
    // The file is this process's own: nothing else can be in the way.
    if (!NO_MODES.includes(codeOf(error))) throw error;
  }
}
