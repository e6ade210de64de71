import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { worktreeSite } from "../src/find-sites.js";
import { Lockfile } from "../src/lockfile.js";
import { loadFlock } from "../src/locking.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

function openLockfile(): Lockfile {
  const lockfile = Lockfile.open(worktreeSite(repository.root));
  if (lockfile === undefined) throw new Error("there is a lease on it");
  onTestFinished(() => lockfile.close());
  return lockfile;
}

const SOMEWHERE = { fd: 7, path: "/somewhere" };

test("a lock excludes other open files, not its own, until it is unlocked", () => {
  const flock = loadFlock();
  const [first, second] = [openLockfile(), openLockfile()];
  expect(flock.tryLock(first, { limitMs: 0 })).toBe(true);
  expect(flock.tryLock(first, { limitMs: 0 })).toBe(true);
  expect(flock.stillHolds(first)).toBe(true);
  expect(flock.tryLock(second, { limitMs: 0 })).toBe(false);
  flock.unlock(first);
  expect(flock.tryLock(second, { limitMs: 0 })).toBe(true);
  expect(flock.stillHolds(first)).toBe(false);
});

test.each(["EAGAIN", "EWOULDBLOCK"])("%s means that another process holds the lock", (code) => {
  onTestFinished(
    interceptSystemCalls(({ name }, proceed) => {
      if (name === "flockSync") throw systemError(code, "flock");
      return proceed();
    }),
  );
  expect(loadFlock().tryLock(SOMEWHERE, { limitMs: 0 })).toBe(false);
});

test.each(["ENOLCK", "EBADF"])("%s is not an answer: it is thrown at once", (code) => {
  const failure = systemError(code, "flock");
  let calls = 0;
  onTestFinished(
    interceptSystemCalls(({ name }, proceed) => {
      if (name !== "flockSync") return proceed();
      calls++;
      throw failure;
    }),
  );
  expect(() => loadFlock().tryLock(SOMEWHERE, { limitMs: 0 })).toThrow(failure);
  expect(calls).toBe(1);
});

test("fs-ext is loaded once", () => {
  expect(loadFlock()).toBe(loadFlock());
});

test("in a worker thread fs-ext is not even loaded", async () => {
  const require = vi.fn();
  vi.resetModules();
  vi.doMock("node:module", () => ({ createRequire: () => require }));
  vi.doMock("node:worker_threads", () => ({ isMainThread: false }));
  onTestFinished(() => {
    vi.doUnmock("node:module");
    vi.doUnmock("node:worker_threads");
  });
  const { describeLocking, loadFlock: loadFresh } = await import("../src/locking.js");
  loadFresh();
  expect(require).not.toHaveBeenCalled();
  expect(describeLocking().description).toMatch(/because fs-ext serves only the main thread$/);
});
