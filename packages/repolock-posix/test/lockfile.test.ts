import { lstatSync } from "node:fs";
import { ErrAcquire } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
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

test("a lockfile that cannot be examined once it is open is closed again, and told in the system's words", () => {
  const opened = new Set<unknown>();
  onTestFinished(
    interceptSystemCalls(({ name, path, args: [target] }, proceed) => {
      if (name === "fstatSync" && path === repository.lockfilePath) throw systemError("EIO", "fstat");
      const result = proceed();
      if (name === "openSync") opened.add(result);
      if (name === "closeSync") opened.delete(target);
      return result;
    }),
  );
  expect(() => Lockfile.open(repository.root)).toThrow(`opening ${repository.lockfilePath}: i/o error`);
  expect(opened).toEqual(new Set());
});

test("in the usual place nothing is looked up, neither to open the lockfile nor to see that it is current", () => {
  const looks: string[] = [];
  onTestFinished(
    interceptSystemCalls(({ name, path }, proceed) => {
      if (name === "statSync") looks.push(path);
      return proceed();
    }),
  );
  const lockfile = openLockfile();
  expect(lockfile.isCurrent()).toBe(true);
  expect(looks).toEqual([]);
});

test("a lockfile of the same number on another device is another one", () => {
  const lockfile = openLockfile();
  const { dev, ino } = lstatSync(lockfile.path, { bigint: true });
  let other = { dev: dev + 1n, ino };
  onTestFinished(
    interceptSystemCalls(({ name, path }, proceed) =>
      name === "lstatSync" && path === lockfile.path ? other : proceed(),
    ),
  );
  expect(lockfile.isCurrent()).toBe(false);
  other = { dev, ino: ino + 1n };
  expect(lockfile.isCurrent()).toBe(false);
  other = { dev, ino };
  expect(lockfile.isCurrent()).toBe(true);
});

/** Lets so many openings fail as they do while somebody has a lease, and returns the pauses in between. */
function refuseByLease(times: number): unknown[] {
  const pausesMs: unknown[] = [];
  const wait = vi.spyOn(Atomics, "wait").mockImplementation((...args: unknown[]) => {
    pausesMs.push(args[3]);
    return "timed-out";
  });
  let left = times;
  const restore = interceptSystemCalls(({ name, path }, proceed) => {
    if (name === "openSync" && path === repository.lockfilePath && left-- > 0) throw systemError("EAGAIN", "open");
    return proceed();
  });
  onTestFinished(() => {
    wait.mockRestore();
    restore();
  });
  return pausesMs;
}

test.each([1, 99])("a lease that hinders %i openings is waited for, five milliseconds at a time", (times) => {
  const pausesMs = refuseByLease(times);
  openLockfile();
  expect(pausesMs).toEqual(Array(times).fill(5));
});

test("a lease that nobody gives up is an ErrAcquire in the end", () => {
  const pausesMs = refuseByLease(Number.POSITIVE_INFINITY);
  expect(() => Lockfile.open(repository.root)).toThrow(/^opening .*: resource temporarily unavailable$/);
  // Where the lockfile usually is, and where it has been found to be.
  expect(pausesMs).toHaveLength(2 * 99);
});

test("what hinders an opening otherwise is not tried again", () => {
  let tries = 0;
  onTestFinished(
    interceptSystemCalls(({ name, path }, proceed) => {
      if (name !== "openSync" || path !== repository.lockfilePath) return proceed();
      tries++;
      throw systemError("EACCES", "open");
    }),
  );
  expect(() => Lockfile.open(repository.root)).toThrow(/permission denied$/);
  expect(tries).toBe(2);
});

test.each([
  ["symlink", "isSymbolicLink"],
  ["directory", "isDirectory"],
  ["FIFO", "isFIFO"],
  ["socket", "isSocket"],
  ["device", "isCharacterDevice"],
] as const)("a %s is refused by its name", (kind, is) => {
  const none = { isFile: no, isSymbolicLink: no, isDirectory: no, isFIFO: no, isSocket: no, isCharacterDevice: no };
  const stats = { ...none, [is]: () => true };
  expect(irregularity(stats)).toBe(`it is a ${kind}, not a regular file; remove it`);
});

test("a regular file is not refused", () => {
  expect(irregularity(openLockfile().identity)).toBeUndefined();
});

function openLockfile(): Lockfile {
  const lockfile = Lockfile.open(repository.root);
  onTestFinished(() => lockfile.close());
  return lockfile;
}

function no(): boolean {
  return false;
}
