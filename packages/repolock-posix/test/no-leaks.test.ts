import { existsSync, readdirSync } from "node:fs";
import { ErrBusy } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { expect, test } from "vitest";
import { acquire } from "../src/index.js";

/** What this process has open and pending, once everything that is about to settle has. */
async function census() {
  await new Promise(setImmediate);
  const descriptors = existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : "not countable here";
  return { descriptors, resources: process.getActiveResourcesInfo().sort() };
}

test("acquires that were busy, timed out, aborted or released leave no descriptor, timer or listener", async () => {
  using repository = new ScratchRepository();
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, args);
  };
  await (await acquire(repository.root)).release();
  const before = await census();

  for (let round = 0; round < 20; round++) {
    await using _lock = await acquire(repository.root);
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
        await expect(acquire(repository.root, { timeoutMs: 1, signal })).rejects.toThrow(ErrBusy);
        const aborted = AbortSignal.abort("early");
        await expect(acquire(repository.root, { signal: aborted })).rejects.toBe("early");
      }),
    );
  }
  const waits = 10;
  await using lock = await acquire(repository.root);
  let waiting = 0;
  await new Promise<void>((resolve, reject) => {
    const onWait = () => {
      waiting++;
      if (waiting === waits) resolve();
    };
    for (let i = 0; i < waits; i++) {
      const acquired = acquire(repository.root, { timeoutMs: Number.POSITIVE_INFINITY, signal, onWait });
      acquired.then(reject, (error) => error === "stop" || reject(error));
    }
  });
  controller.abort("stop");
  await lock.release();

  expect(await census()).toEqual(before);
  expect(listeners).toBe(0);
});
