import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ErrAcquire } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Contender } from "../src/contender.js";
import { worktreeSite } from "../src/find-sites.js";
import type { Flock } from "../src/flock.js";
import { HeldLock } from "../src/held-lock.js";
import { acquire } from "../src/index.js";
import { loadFlock } from "../src/locking.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

/** The real flock, with something that happens in between: after the lockfile was opened, before it is locked. */
function flockAfter(happening: (call: number) => void): Flock {
  let calls = 0;
  return {
    ...loadFlock(),
    tryLock(file, limits) {
      happening(++calls);
      return loadFlock().tryLock(file, limits);
    },
  };
}

async function tryLock(flock: Flock): Promise<HeldLock | undefined> {
  const contender = new Contender(worktreeSite(repository.root), flock);
  try {
    const lockfile = await contender.tryLock();
    if (lockfile === undefined) return undefined;
    contender.passToLock();
    return new HeldLock(lockfile, flock, undefined, () => () => {});
  } finally {
    await contender.close();
  }
}

const descriptors = () => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);

test.each([
  ["removed", (path: string) => rmSync(path)],
  ["renamed away", (path: string) => renameSync(path, `${path}.away`)],
  [
    "replaced by another file",
    (path: string) => {
      writeFileSync(`${path}.new`, "");
      renameSync(`${path}.new`, path);
    },
  ],
])("a lockfile that is %s between open and lock is given up for the one at the path", async (_how, change) => {
  const before = descriptors();
  const flock = flockAfter((call) => {
    if (call <= 3) change(repository.lockfilePath);
  });
  const lock = await tryLock(flock);
  expect(lock).toBeInstanceOf(HeldLock);
  (lock as HeldLock).assertHeld();
  await (lock as HeldLock).release();
  expect(descriptors()).toBe(before);
});

test.each([
  ["symlink", (path: string) => symlinkSync("elsewhere", path)],
  ["directory", (path: string) => mkdirSync(path)],
])("a lockfile that is replaced by a %s between open and lock is refused", async (kind, put) => {
  const before = descriptors();
  const flock = flockAfter(() => {
    rmSync(repository.lockfilePath);
    put(repository.lockfilePath);
  });
  await expect(tryLock(flock)).rejects.toThrow(new RegExp(`it is a ${kind}`));
  expect(descriptors()).toBe(before);
});

test("a lockfile whose .git becomes a file between open and lock is given up for the one beside that file", async () => {
  const flock = flockAfter((call) => {
    if (call > 1) return;
    renameSync(repository.gitDirectory, join(repository.root, "away"));
    writeFileSync(repository.gitDirectory, "gitdir: away\n");
  });
  const lock = await tryLock(flock);
  expect(lock?.path).toBe(join(repository.root, ".aiwf.lock"));
  await lock?.release();
});

test("a lockfile that is replaced again and again is an ErrAcquire that says so, instead of a loop without end", async () => {
  const before = descriptors();
  let calls = 0;
  const flock = flockAfter((call) => {
    calls = call;
    rmSync(repository.lockfilePath);
  });
  const error = await tryLock(flock).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ErrAcquire);
  expect(error).toMatchObject({ path: repository.lockfilePath });
  expect(error.message).toMatch(/^locking .* another program keeps replacing it; find and stop that program$/);
  expect(calls).toBeGreaterThan(100);
  expect(descriptors()).toBe(before);
});

test.each(["ENOLCK", "EINTR", "EBADF", "EIO"])(
  "flock failing with %s is an ErrAcquire with the cause",
  async (code) => {
    const before = descriptors();
    const cause = Object.assign(new Error(`${code}, on purpose`), { code });
    const flock = flockAfter(() => {
      throw cause;
    });
    const error = await tryLock(flock).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ErrAcquire);
    expect(error).toMatchObject({ path: repository.lockfilePath, cause });
    expect((error as Error).message).toMatch(new RegExp(`^locking ${repository.lockfilePath}: `));
    expect(descriptors()).toBe(before);
  },
);

test.each([
  ["ENOLCK", /\(\w+\) grants no lock: check that it runs .*, or move the repository to a disk of this machine$/],
  [
    "EOPNOTSUPP",
    /\(\w+\) does not support flock: mount it with locks .*, or move the repository to a disk of this machine$/,
  ],
  ["ENOTSUP", /\(\w+\) does not support flock: /],
  ["ENOSYS", /\(\w+\) does not support flock: /],
  ["EIO", /: i\/o error$/],
])("when flock fails with %s, the error says what to do about the file system, if anything", async (code, words) => {
  const flock = flockAfter(() => {
    throw Object.assign(new Error(code), { code });
  });
  await expect(tryLock(flock)).rejects.toThrow(words);
});

test("a lock that cannot be made after all leaves nothing locked", async () => {
  const before = descriptors();
  vi.spyOn(JSON, "stringify").mockImplementationOnce(() => {
    throw new Error("no record");
  });
  await expect(acquire(repository.root, { label: "work" })).rejects.toThrow("no record");
  expect(descriptors()).toBe(before);
  await (await acquire(repository.root)).release();
});

test("a lock is lost when .git becomes a symlink that leads to itself, and stays lost when .git is put back", async () => {
  const lock = await tryLock(loadFlock());
  const away = `${repository.gitDirectory}.away`;
  renameSync(repository.gitDirectory, away);
  symlinkSync(".git", repository.gitDirectory);
  const assertion = () => lock?.assertHeld();
  expect(assertion).toThrow(/was lost: the lockfile was removed or replaced$/);
  rmSync(repository.gitDirectory);
  renameSync(away, repository.gitDirectory);
  expect(assertion).toThrow(/was lost/);
  await lock?.release();
});

test("a lockfile is given up, and none locked instead, when .git becomes a symlink that leads to itself", async () => {
  const flock = flockAfter((call) => {
    if (call > 1) return;
    rmSync(repository.gitDirectory, { recursive: true });
    symlinkSync(".git", repository.gitDirectory);
  });
  await expect(tryLock(flock)).rejects.toMatchObject({
    code: "repo-lock-acquire-failed",
    path: repository.gitDirectory,
  });
});
