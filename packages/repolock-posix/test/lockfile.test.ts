import { constants, linkSync, lstatSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ErrAcquire } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { worktreeSite } from "../src/find-sites.js";
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
  const open = () => Lockfile.open(worktreeSite(repository.root));
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
  expect(() => Lockfile.open(worktreeSite(repository.root))).toThrow(`opening ${repository.lockfilePath}: i/o error`);
  expect(opened).toEqual(new Set());
});

test("in the usual place nothing is looked up, neither to open the lockfile nor to see that it is current", () => {
  writeFileSync(repository.lockfilePath, "");
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

test.each([".git/aiwf.lock", ".aiwf.lock"])(
  "a lease on %s is told apart from what hinders an opening for good",
  (name) => {
    const leased = join(repository.root, name);
    if (name === ".aiwf.lock") rmSync(repository.gitDirectory, { recursive: true });
    onTestFinished(
      interceptSystemCalls(({ name, path }, proceed) => {
        if (name === "openSync" && path === leased) throw systemError("EAGAIN", "open");
        return proceed();
      }),
    );
    expect(Lockfile.open(worktreeSite(repository.root))).toBeUndefined();
  },
);

test("what hinders an opening otherwise is not tried again", () => {
  let tries = 0;
  onTestFinished(
    interceptSystemCalls(({ name, path }, proceed) => {
      if (name !== "openSync" || path !== repository.lockfilePath) return proceed();
      tries++;
      throw systemError("EACCES", "open");
    }),
  );
  expect(() => Lockfile.open(worktreeSite(repository.root))).toThrow(/permission denied$/);
  expect(tries).toBe(2);
});

test.each([
  ["symlink", constants.S_IFLNK],
  ["directory", constants.S_IFDIR],
  ["FIFO", constants.S_IFIFO],
  ["socket", constants.S_IFSOCK],
  ["device", constants.S_IFCHR],
])("a %s is refused by its name", (kind, type) => {
  const { identity } = openLockfile();
  const stats = Object.assign(Object.create(identity), { mode: BigInt(type | 0o600) });
  expect(irregularity(stats)).toBe(`it is a ${kind}, not a regular file; remove it`);
});

test("a file with several hard links is refused", () => {
  linkSync(openLockfile().path, join(repository.root, "another-name"));
  expect(() => Lockfile.open(worktreeSite(repository.root))).toThrow(/: it has 2 hard links; remove it$/);
});

test("a regular file is not refused", () => {
  expect(irregularity(openLockfile().identity)).toBeUndefined();
});

function openLockfile(): Lockfile {
  const lockfile = Lockfile.open(worktreeSite(repository.root));
  if (lockfile === undefined) throw new Error("there is a lease on it");
  onTestFinished(() => lockfile.close());
  return lockfile;
}
