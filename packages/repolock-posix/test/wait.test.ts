import { getEventListeners } from "node:events";
import { writeFileSync } from "node:fs";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Flock } from "../src/flock.js";
import { Lockfile } from "../src/lockfile.js";
import { Wait } from "../src/wait.js";

const HOUR_MS = 3_600_000;
const REASON = new Error("of the caller");

/** A flock that gives marks as told; what else it does is not needed here. */
function flockThatMarks(tryLockShared: () => boolean): Flock {
  return { tryLockShared, tryLockExclusive: () => false, unlock() {} };
}
const flock = flockThatMarks(() => true);

let repository: ScratchRepository;
let lockfile: Lockfile;
beforeEach(() => {
  repository = new ScratchRepository();
  lockfile = Lockfile.open(repository.root);
});
afterEach(() => {
  lockfile.close();
  repository[Symbol.dispose]();
});

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

test("after a sleep, however it ended, nothing listens to the signal", async () => {
  using wait = new Wait(flock);
  const controller = new AbortController();
  await wait.sleep(1, controller.signal);
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  const slept = wait.sleep(HOUR_MS, controller.signal);
  controller.abort(REASON);
  await expect(slept).rejects.toBe(REASON);
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("a sleep ends when the watched file changes, and a change between two sleeps ends the next one", async () => {
  using wait = new Wait(flock);
  expect(wait.watch(lockfile)).toBe(true);
  expect(wait.watch(lockfile)).toBe(false);
  const slept = wait.sleep(HOUR_MS, undefined);
  writeFileSync(lockfile.path, "changed");
  expect(await slept).toBe(true);
  writeFileSync(lockfile.path, "changed again");
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
  wait.watch(lockfile);
  expect(await wait.sleep(1, undefined)).toBe(false);
});

test("the more often somebody was woken in vain, the likelier it is that the watching pauses, for a tenth of a second", () => {
  let nowMs = 5000;
  const now = vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
  try {
    using wait = new Wait(flock);
    expect(wait.watch(lockfile)).toBe(true);
    for (let losses = 1; losses <= 24; losses++) wait.lost();
    wait.watch(lockfile);
    nowMs += 100;
    expect(wait.watch(lockfile)).toBe(false);
    wait.lost();
    wait.watch(lockfile);
    nowMs += 99.9;
    expect(wait.watch(lockfile)).toBe(false);
    nowMs += 0.1;
    expect(wait.watch(lockfile)).toBe(true);
  } finally {
    now.mockRestore();
    random.mockRestore();
  }
});

test("who was woken in vain again and again leaves the watching to others for a while, and then watches again", async () => {
  using wait = new Wait(flock);
  expect(wait.watch(lockfile)).toBe(true);
  // After this many losses in a row the odds against watching on are overwhelming.
  for (let losses = 0; losses < 1000; losses++) wait.lost();
  expect(wait.watch(lockfile)).toBe(false);
  writeFileSync(lockfile.path, "changed");
  expect(await wait.sleep(20, undefined)).toBe(false);
  await vi.waitUntil(() => wait.watch(lockfile));
  writeFileSync(lockfile.path, "changed again");
  expect(await wait.sleep(HOUR_MS, undefined)).toBe(true);
});
