import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ErrAcquire } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { type Interceptor, interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquire, inspect } from "../src/index.js";

let repository: ScratchRepository;
let restore = () => {};
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => {
  restore();
  repository[Symbol.dispose]();
});

const descriptors = () => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);

/** Lets the calls by this name fail, as often as it says. close(2) does its work also when it reports an error. */
function fail(name: string, code: string, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  const intercept: Interceptor = (call, proceed) => {
    if (call.name !== name || !call.path.startsWith(repository.root) || left-- <= 0) return proceed();
    if (name === "closeSync") proceed();
    throw systemError(code, name);
  };
  restore = interceptSystemCalls(intercept);
}

test("a flock that a signal has interrupted is made again", async () => {
  fail("flockSync", "EINTR", 100);
  await using lock = await acquire(repository.root);
  lock.assertHeld();
});

test("a flock that is interrupted again and again is an ErrAcquire, not a loop without end", async () => {
  fail("flockSync", "EINTR");
  const error = await acquire(repository.root, { timeoutMs: Number.POSITIVE_INFINITY }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ErrAcquire);
  expect(error).toMatchObject({ path: repository.lockfilePath, cause: { code: "EINTR" } });
});

test("a close that reports an error hinders nobody: acquire, wait, release and inspect answer as ever", async () => {
  await (await acquire(repository.root)).release();
  const before = descriptors();
  fail("closeSync", "EIO");
  const holder = await acquire(repository.root);
  expect((await inspect(repository.root)).state).not.toBe("free");
  await expect(acquire(repository.root, { timeoutMs: 5 })).rejects.toMatchObject({ code: "repo-lock-busy" });
  const next = acquire(repository.root, { timeoutMs: 1e9 });
  await holder.release();
  const again = acquire(repository.root, { timeoutMs: 1e9 });
  // In whichever order they come.
  await Promise.all(
    [next, again].map(async (acquired) => {
      const lock = await acquired;
      lock.assertHeld();
      await lock.release();
    }),
  );
  expect(descriptors()).toBe(before);
});

test("where the place of a held lock cannot be examined, assertHeld says so, and passes again when it can", async () => {
  await using lock = await acquire(repository.root);
  fail("lstatSync", "EIO", 1);
  const assertion = () => lock.assertHeld();
  expect(assertion).toThrow(/cannot be confirmed: i\/o error$/);
  expect(assertion).not.toThrow();
});

test("a descriptor that cannot be examined is not given up: assertHeld says so, and the release frees the lock", async () => {
  const lock = await acquire(repository.root);
  fail("fstatSync", "EIO", 2);
  expect(() => lock.assertHeld()).toThrow(/cannot be confirmed: i\/o error$/);
  await lock.release();
  restore();
  await (await acquire(repository.root)).release();
});

test("what .git is must be known to take and to confirm the lock beside it", async () => {
  rmSync(repository.gitDirectory, { recursive: true });
  let isLocked = false;
  restore = interceptSystemCalls((call, proceed) => {
    if (isLocked && call.name === "statSync") throw systemError("ESTALE", "stat");
    isLocked ||= call.name === "flockSync";
    return proceed();
  });
  const error = await acquire(repository.root).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ErrAcquire);
  expect(error).toMatchObject({ path: repository.gitDirectory, cause: { code: "ESTALE" } });
  restore();
  await using lock = await acquire(repository.root);
  fail("statSync", "ESTALE");
  expect(() => lock.assertHeld()).toThrow(/cannot be confirmed: locating lockfile: stat .*\.git/);
});

test("a lease on the lockfile is contention: waited for until the deadline, in the event loop", async () => {
  fail("openSync", "EAGAIN", 3);
  await using lock = await acquire(repository.root, { timeoutMs: 1e9 });
  lock.assertHeld();
  restore();
  fail("openSync", "EAGAIN");
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  const busy = { code: "repo-lock-busy", path: repository.lockfilePath };
  await expect(acquire(repository.root)).rejects.toMatchObject(busy);
  await expect(acquire(repository.root, { timeoutMs: 100 })).rejects.toMatchObject(busy);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(3);
});

test("a relative root in a working directory that was removed is an ErrAcquire that says so", async () => {
  const workingDirectory = process.cwd();
  const removed = join(repository.root, "removed");
  mkdirSync(removed);
  process.chdir(removed);
  rmdirSync(removed);
  try {
    const error = await acquire(".", { timeoutMs: 1 }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ErrAcquire);
    expect(error.message).toMatch(/^locating lockfile: working directory: /);
    expect((await inspect(".")).problem).toBe(error.message);
  } finally {
    process.chdir(workingDirectory);
  }
});
