import type { BigIntStats } from "node:fs";
import { ErrAcquire } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "test-support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { irregularity, Lockfile } from "../src/lockfile.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

test("a lockfile that can be neither opened nor examined is told in the words of the opening", () => {
  const cause = systemError("ENOSPC", "open");
  onTestFinished(
    interceptSystemCalls(({ name, path }, proceed) => {
      if (name === "openSync" && path === repository.lockfilePath) throw cause;
      return proceed();
    }),
  );
  const open = () => Lockfile.open(repository.root);
  expect(open).toThrow(ErrAcquire);
  expect(open).toThrow(
    expect.objectContaining({
      message: `opening ${repository.lockfilePath}: no space left on device`,
      path: repository.lockfilePath,
      cause,
    }),
  );
});

test.each([
  ["symlink", "isSymbolicLink"],
  ["directory", "isDirectory"],
  ["FIFO", "isFIFO"],
  ["socket", "isSocket"],
  ["device", "isCharacterDevice"],
] as const)("a %s is refused by its name", (kind, is) => {
  const none = { isFile: no, isSymbolicLink: no, isDirectory: no, isFIFO: no, isSocket: no, isCharacterDevice: no };
  const stats = { ...none, [is]: () => true } as unknown as BigIntStats;
  expect(irregularity(stats)).toBe(`it is a ${kind}, not a regular file; remove it`);
});

test("a regular file is not refused", () => {
  const lockfile = Lockfile.open(repository.root);
  onTestFinished(() => lockfile.close());
  expect(irregularity(lockfile.identity)).toBeUndefined();
});

function no(): boolean {
  return false;
}
