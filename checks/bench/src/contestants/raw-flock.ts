import { closeSync, constants, openSync } from "node:fs";
import { createRequire } from "node:module";
import { lockfileIn } from "../scratch.js";

interface FsExt {
  flockSync(fd: number, operation: "exnb" | "un"): void;
}

const { flockSync }: FsExt = createRequire(import.meta.url)("fs-ext");

/** Opens the file that is to be locked. */
export function openLockfile(root: string): number {
  return openSync(lockfileIn(root), constants.O_RDWR | constants.O_CREAT, 0o600);
}

/** Unlocks the file for every process that shares its open file description. */
export function unlock(fd: number): void {
  flockSync(fd, "un");
}

/** The least that taking and giving back a lock can cost: open, lock and close, nothing else. */
export function floor(root: string): void {
  const fd = openLockfile(root);
  flockSync(fd, "exnb");
  closeSync(fd);
}
