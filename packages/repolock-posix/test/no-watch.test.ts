import { EventEmitter } from "node:events";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { acquire } from "../src/index.js";

const watch = vi.hoisted(() => vi.fn());
vi.mock("node:fs", async (importOriginal) => ({ ...(await importOriginal<typeof import("node:fs")>()), watch }));

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

async function assertHandsOff() {
  const lock = await acquire(repository.root);
  const acquired = acquire(repository.root, { timeoutMs: 1e9 });
  await vi.waitUntil(() => watch.mock.calls.length > 0);
  await lock.release();
  await using next = await acquired;
  next.assertHeld();
}

test.each(["ENOSPC", "EMFILE", "ENOSYS"])(
  "where watching fails with %s the poll alone serves, silently",
  async (code) => {
    watch.mockReset().mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
    await assertHandsOff();
    // It tries to watch once in a wait, not at every poll.
    expect(watch).toHaveBeenCalledOnce();
  },
);

test("where a watcher breaks down later it is closed, and the poll alone serves", async () => {
  const watcher = Object.assign(new EventEmitter(), { close: vi.fn() });
  let closedAtOnce = 0;
  watch.mockReset().mockImplementation(() => {
    setImmediate(() => {
      watcher.emit("error", new Error("no longer"));
      closedAtOnce = watcher.close.mock.calls.length;
    });
    return watcher;
  });
  await assertHandsOff();
  expect(closedAtOnce).toBe(1);
});
