import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Flock } from "../src/flock.js";
import { Wait } from "../src/wait.js";

const HOUR_MS = 3_600_000;
const REASON = new Error("of the caller");

/** A flock that gives marks as told; what else it does is not needed here. */
function flockThatMarks(tryLockShared: () => boolean): Flock {
  return { tryLockShared, tryLockExclusive: () => false, unlock() {} };
}
const flock = flockThatMarks(() => true);

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

test("a sleep ends when its time is over, and says that nothing happened", async () => {
  using wait = new Wait(flock);
  expect(await wait.sleep(1, undefined)).toBe(false);
});

test("a sleep with a signal that is aborted already does not begin", async () => {
  using wait = new Wait(flock);
  await expect(wait.sleep(HOUR_MS, AbortSignal.abort(REASON))).rejects.toBe(REASON);
});

test("a sleep ends when the signal aborts", async () => {
  using wait = new Wait(flock);
  const controller = new AbortController();
  const slept = wait.sleep(HOUR_MS, controller.signal);
  controller.abort(REASON);
  await expect(slept).rejects.toBe(REASON);
});

test("a sleep ends when the watched file changes, and a change between two sleeps ends the next one", async () => {
  using wait = new Wait(flock);
  const { writeFileSync, lstatSync } = await import("node:fs");
  const path = repository.lockfilePath;
  writeFileSync(path, "");
  expect(wait.watch(path, lstatSync(path, { bigint: true }))).toBe(true);
  expect(wait.watch(path, lstatSync(path, { bigint: true }))).toBe(false);
  const slept = wait.sleep(HOUR_MS, undefined);
  writeFileSync(path, "changed");
  expect(await slept).toBe(true);
  writeFileSync(path, "changed again");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await wait.sleep(HOUR_MS, undefined)).toBe(true);
});

test.each([
  ["is refused", () => false],
  [
    "fails",
    () => {
      throw new Error("EBADF");
    },
  ],
])("a wait whose mark %s goes on without it", async (_how, tryLockShared) => {
  using wait = new Wait(flockThatMarks(tryLockShared));
  wait.watch(repository.lockfilePath, { dev: 0n, ino: 0n });
  expect(await wait.sleep(1, undefined)).toBe(false);
});
