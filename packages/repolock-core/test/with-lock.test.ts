import { expect, test, vi } from "vitest";
import { type Acquire, ErrBusy, type Lock, withLock } from "../src/index.js";

function fakeLock() {
  const release = vi.fn(async () => {});
  const lock: Lock = {
    path: "/r/.git/aiwf.lock",
    released: false,
    assertHeld() {},
    release,
    environment: () => ({}),
    [Symbol.dispose]() {},
    [Symbol.asyncDispose]: release,
  };
  return { lock, release };
}

test("withLock passes root, options and the lock on, and returns what the function returns", async () => {
  const { lock, release } = fakeLock();
  const acquire = vi.fn<Acquire>(async () => lock);
  const options = { timeoutMs: 5 };
  const result = await withLock(acquire, "/r", options, (held) => {
    expect(held).toBe(lock);
    expect(release).not.toHaveBeenCalled();
    return 42;
  });
  expect(result).toBe(42);
  expect(acquire).toHaveBeenCalledExactlyOnceWith("/r", options);
  expect(release).toHaveBeenCalledOnce();
});

test("withLock waits for an asynchronous function before it releases, also when that rejects", async () => {
  const { lock, release } = fakeLock();
  const failure = new Error("of the function");
  const run = withLock(
    async () => lock,
    "/r",
    {},
    async () => {
      await new Promise(setImmediate);
      expect(release).not.toHaveBeenCalled();
      throw failure;
    },
  );
  await expect(run).rejects.toBe(failure);
  expect(release).toHaveBeenCalledOnce();
});

test("withLock does not call the function when the lock is not acquired", async () => {
  const busy = new ErrBusy({ path: "/r/.git/aiwf.lock", waitedMs: 0 });
  const fn = vi.fn();
  const acquire: Acquire = () => Promise.reject(busy);
  await expect(withLock(acquire, "/r", {}, fn)).rejects.toBe(busy);
  expect(fn).not.toHaveBeenCalled();
});
