import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquire } from "../src/index.js";

const REASON = new Error("of the caller");

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

test("abort in onWait, before the wait has set itself up", async () => {
  await using _lock = await acquire(repository.root);
  const controller = new AbortController();
  const onWait = () => controller.abort(REASON);
  const acquired = acquire(repository.root, { timeoutMs: 1e9, signal: controller.signal, onWait });
  await expect(acquired).rejects.toBe(REASON);
});

test("a reason of null is the reason", async () => {
  await using _lock = await acquire(repository.root);
  const controller = new AbortController();
  const acquired = acquire(repository.root, { timeoutMs: 1e9, signal: controller.signal });
  controller.abort(null);
  await expect(acquired).rejects.toBeNull();
});

test.each([0, 1, 2, 3])("abort %i turns of the event loop after the wait began", async (turns) => {
  const lock = await acquire(repository.root);
  const controller = new AbortController();
  const acquired = acquire(repository.root, { timeoutMs: 1e9, signal: controller.signal });
  acquired.catch(() => {});
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  controller.abort(REASON);
  await expect(acquired).rejects.toBe(REASON);
  await lock.release();
  await using _next = await acquire(repository.root);
});

test("abort in the same turn as the release: either the reason or the lock, and never a lock that nobody has", async () => {
  for (let round = 0; round < 50; round++) {
    const lock = await acquire(repository.root);
    const controller = new AbortController();
    const acquired = acquire(repository.root, { timeoutMs: 1e9, signal: controller.signal });
    await new Promise(setImmediate);
    const released = lock.release();
    if (round % 2 === 0) await new Promise(setImmediate);
    controller.abort(REASON);
    await released;
    const outcome = await acquired.catch((error: unknown) => error);
    if (outcome !== REASON) await (outcome as Awaited<typeof acquired>).release();
    await using _next = await acquire(repository.root);
  }
});
