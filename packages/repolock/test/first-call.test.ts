import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type * as face from "../src/auto.js";

const onWindows = process.platform === "win32";
if (onWindows) console.log("skipped: the first call of a process on a POSIX system");

const workingDirectory = process.cwd();
let one: ScratchRepository;
let two: ScratchRepository;
beforeEach(() => {
  one = new ScratchRepository();
  two = new ScratchRepository();
});
afterEach(() => {
  process.chdir(workingDirectory);
  one[Symbol.dispose]();
  two[Symbol.dispose]();
});

/** The face as a process has it that has not called it yet: its first call loads the platform. */
async function load(): Promise<typeof face> {
  vi.resetModules();
  return import("../src/auto.js");
}

test.skipIf(onWindows)("the first acquire is of the repository that its root named when it was called", async () => {
  const { acquire, withLock } = await load();
  const options = { label: "as it was", timeoutMs: 0 };
  process.chdir(one.root);
  const acquiring = acquire(".", options);
  process.chdir(two.root);
  options.timeoutMs = Number.NaN;
  const lock = await acquiring;
  expect(lock.path).toBe(one.lockfilePath);
  const again = await load();
  const path = again.withLock(".", ({ path }) => path);
  process.chdir(one.root);
  expect(await path).toBe(two.lockfilePath);
  await lock.release();
  expect(withLock).not.toBe(again.withLock);
});

test.skipIf(onWindows)("the first inspect is of the repository that its root named when it was called", async () => {
  const { inspect } = await load();
  process.chdir(one.root);
  const inspecting = inspect(".");
  process.chdir(two.root);
  expect((await inspecting).path).toBe(one.lockfilePath);
});
