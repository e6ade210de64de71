import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { loadFlock } from "../src/flock.js";
import { Lockfile } from "../src/lockfile.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

function openLockfile(): Lockfile {
  const lockfile = Lockfile.open(repository.root);
  onTestFinished(() => lockfile.close());
  return lockfile;
}

test("an exclusive lock excludes, shared ones do not exclude each other, and an unlock frees", () => {
  const flock = loadFlock();
  const [first, second] = [openLockfile(), openLockfile()];
  expect(flock.tryLockExclusive(first.fd)).toBe(true);
  expect(flock.tryLockExclusive(second.fd)).toBe(false);
  expect(flock.tryLockShared(second.fd)).toBe(false);
  flock.unlock(first.fd);
  expect(flock.tryLockShared(second.fd)).toBe(true);
  expect(flock.tryLockShared(first.fd)).toBe(true);
  expect(flock.tryLockExclusive(first.fd)).toBe(false);
});

test.each(["EAGAIN", "EWOULDBLOCK"])("%s means that somebody else has the lock", (code) => {
  onTestFinished(
    interceptSystemCalls(({ name }, proceed) => {
      if (name === "flockSync") throw systemError(code, "flock");
      return proceed();
    }),
  );
  expect(loadFlock().tryLockExclusive(7)).toBe(false);
  expect(loadFlock().tryLockShared(7)).toBe(false);
});

test.each(["ENOLCK", "EBADF"])("%s is no answer: it is thrown at once", (code) => {
  const failure = systemError(code, "flock");
  let calls = 0;
  onTestFinished(
    interceptSystemCalls(({ name }, proceed) => {
      if (name !== "flockSync") return proceed();
      calls++;
      throw failure;
    }),
  );
  expect(() => loadFlock().tryLockExclusive(7)).toThrow(failure);
  expect(calls).toBe(1);
  expect(() => loadFlock().tryLockShared(7)).toThrow(failure);
});

test("fs-ext is loaded once", () => {
  expect(loadFlock()).toBe(loadFlock());
});

/** A copy of the module that is not loaded yet, with these mocks in place. */
async function freshModule(): Promise<typeof import("../src/flock.js")> {
  vi.resetModules();
  onTestFinished(() => {
    vi.doUnmock("node:module");
    vi.doUnmock("node:worker_threads");
  });
  return await import("../src/flock.js");
}

test.each([
  [new Error("Cannot find module 'fs-ext'\nRequire stack:\n- here"), "Cannot find module 'fs-ext'"],
  ["thrown text", "thrown text"],
])(
  "an fs-ext that cannot be loaded is an ErrAcquire with the reason in one line, the remedies and the cause",
  async (cause, reason) => {
    vi.doMock("node:module", () => ({
      createRequire: () => () => {
        throw cause;
      },
    }));
    const { loadFlock } = await freshModule();
    const error = caught(() => loadFlock());
    expect(error).toMatchObject({ name: "ErrAcquire", code: "repo-lock-acquire-failed", cause });
    const { message } = error as Error;
    expect(message).toMatch(new RegExp(`^fs-ext is not usable \\(${reason}\\)\\. Remedy: build it`));
    expect(message).toContain('"npm approve-scripts fs-ext"');
    expect(message).toContain('"dependenciesMeta": { "fs-ext": { "built": true } }');
    expect(message).toContain('{ "fs-ext": "npm:fs-ext-extra-prebuilt@^2.2.7" } in package.json');
  },
);

test("in a worker thread fs-ext is not even loaded", async () => {
  const require = vi.fn();
  vi.doMock("node:module", () => ({ createRequire: () => require }));
  vi.doMock("node:worker_threads", () => ({ isMainThread: false }));
  const { loadFlock } = await freshModule();
  expect(() => loadFlock()).toThrow(
    expect.objectContaining({
      name: "ErrUnsupported",
      message: "repolock cannot lock in a worker thread: call acquire in the main thread",
    }),
  );
  expect(require).not.toHaveBeenCalled();
});

function caught(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}
