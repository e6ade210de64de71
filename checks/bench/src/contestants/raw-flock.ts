import { closeSync, constants, fstatSync, lstatSync, openSync, writeSync } from "node:fs";
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

const RECORD = `${JSON.stringify({ pid: process.pid, host: "build1", since: Date.now() })}\n`;
const BLANK = `${" ".repeat(RECORD.length - 1)}\n`;

/**
 * The system calls that the contract needs besides, and nothing else: which file is it, the holder's record, is it still
 * the file at the path; before the release, is it still this descriptor, and the blank over the record.
 */
export function contractCalls(root: string): void {
  const fd = openLockfile(root);
  fstatSync(fd, { bigint: true });
  flockSync(fd, "exnb");
  lstatSync(lockfileIn(root), { bigint: true });
  writeSync(fd, RECORD, 0);
  fstatSync(fd, { bigint: true });
  writeSync(fd, BLANK, 0);
  flockSync(fd, "un");
  closeSync(fd);
}
