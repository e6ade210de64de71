import { type FSWatcher, writeFileSync, writeSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import type { Lock } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls } from "support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { acquire } from "../src/acquire.js";
import { acquireWithTiming } from "../src/acquire-with-timing.js";
import { loadFlock } from "../src/flock.js";
import { Lockfile } from "../src/lockfile.js";
import { recordOfThisProcess } from "../src/record.js";

// 16 is also the delay of a fifth retry: each is twice the one before.
const TIMING = { minPollIntervalMs: 16, maxPollIntervalMs: 50, retryDelayMs: 1 };

let repository: ScratchRepository;
let holder: Lockfile;
/** When the contender tried, in milliseconds of the test's own clock. */
let triesAtMs: number[] = [];
/** For how long it blocked the event loop, in milliseconds. */
let pausesMs: unknown[] = [];
/** What a contender reads in the lockfile instead of what is there. */
let shownRecord: string | undefined;
let watchersClosed = 0;
/** Ends the contender that a test leaves waiting. */
let end = new AbortController();
let startMs = 0;
beforeEach(() => {
  repository = new ScratchRepository();
  holder = Lockfile.open(repository.root);
  loadFlock().tryLockExclusive(holder.fd);
  triesAtMs = [];
  pausesMs = [];
  shownRecord = undefined;
  watchersClosed = 0;
  end = new AbortController();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  startMs = performance.now();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.spyOn(Atomics, "wait").mockImplementation((...args: unknown[]) => {
    pausesMs.push(args[3]);
    return "timed-out";
  });
  onTestFinished(
    interceptSystemCalls(({ name, path, args }, proceed) => {
      if (name === "flockSync" && path === repository.lockfilePath && args[1] === "exnb") {
        triesAtMs.push(Math.round(performance.now() - startMs));
      }
      if (name === "readSync" && path === repository.lockfilePath && shownRecord !== undefined) {
        return (args[1] as Buffer).write(shownRecord);
      }
      if (name !== "watch") return proceed();
      const watcher = proceed() as FSWatcher;
      watcher.on("close", () => watchersClosed++);
      return watcher;
    }),
  );
});
afterEach(async () => {
  end.abort();
  await turn();
  vi.useRealTimers();
  vi.restoreAllMocks();
  holder.close();
  repository[Symbol.dispose]();
});

/** Starts a contender, and returns when it has tried, has begun to watch, and has tried again. */
async function startWaiting(onWait = () => {}): Promise<{ acquired: Promise<Lock> }> {
  const acquired = acquireWithTiming(TIMING, repository.root, { timeoutMs: 1e9, onWait, signal: end.signal });
  acquired.catch(() => {});
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(1);
  startMs = performance.now();
  triesAtMs = [];
  return { acquired };
}

/** Changes the lockfile, and returns when the contender has heard of it. */
async function change(text: string): Promise<void> {
  writeSync(holder.fd, text, 0);
  while (triesAtMs.length === 0) await turn();
  await vi.advanceTimersByTimeAsync(0);
}

test("polls get rarer as the wait gets longer, within their bounds, and the last try is at the deadline", async () => {
  const acquired = acquireWithTiming(TIMING, repository.root, { timeoutMs: 2000 });
  acquired.catch(() => {});
  for (let ms = 0; ms < 1999; ms++) await vi.advanceTimersByTimeAsync(1);
  // Polls in vain are no losses, for which watching would pause.
  expect(watchersClosed).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  await expect(acquired).rejects.toMatchObject({ code: "repo-lock-busy", path: repository.lockfilePath });
  expect(triesAtMs.slice(0, 4)).toEqual([0, 0, 16, 32].map((ms) => expect.closeTo(ms, -1)));
  expect(triesAtMs.at(-1)).toBe(2000);
  const gaps = triesAtMs.map((atMs, index) => [atMs, (triesAtMs[index + 1] ?? atMs) - atMs] as const).slice(2, -2);
  for (const [atMs, gapMs] of gaps) {
    const expectedMs = Math.min(Math.max(16, atMs * 0.04), 50);
    expect(Math.abs(gapMs - expectedMs), `${gapMs} ms at ${atMs} ms`).toBeLessThanOrEqual(1.5);
  }
});

test("a contender that is woken by a blank record tries three times at once, then less and less often, then polls", async () => {
  const { acquired } = await startWaiting();
  // So long that a poll is rarer than the rarest retry.
  await vi.advanceTimersByTimeAsync(1230);
  startMs = performance.now();
  triesAtMs = [];
  await change("   \n");
  expect(pausesMs).toEqual([0.05, 0.1, 0.2].map((ms) => expect.closeTo(ms + 0.15, 5)));
  expect(triesAtMs).toEqual([0, 0, 0]);
  await vi.advanceTimersByTimeAsync(70);
  expect(triesAtMs.slice(3)).toEqual([1, 3, 7, 15, expect.closeTo(65, -1)]);
  expect(pausesMs).toHaveLength(3);
  loadFlock().unlock(holder.fd);
  await vi.advanceTimersByTimeAsync(50);
  await using lock = await acquired;
  lock.assertHeld();
});

test("a contender that is woken by a record tries once, and goes on to poll: somebody has begun", async () => {
  const { acquired } = await startWaiting();
  await change('{"pid":1,"host":"h"}\n');
  expect(triesAtMs).toEqual([0]);
  await vi.advanceTimersByTimeAsync(32);
  expect(triesAtMs).toEqual([0, 16, 32]);
  loadFlock().unlock(holder.fd);
  await vi.advanceTimersByTimeAsync(16);
  await using lock = await acquired;
  lock.assertHeld();
});

test("a record that appears while a contender tries again soon sends it back to polling", async () => {
  const { acquired } = await startWaiting();
  await change("   \n");
  await vi.advanceTimersByTimeAsync(1);
  expect(triesAtMs).toEqual([0, 0, 0, 1]);
  // As if it were written, but without an event.
  shownRecord = '{"pid":1,"host":"h"}\n';
  triesAtMs = [];
  await vi.advanceTimersByTimeAsync(10);
  expect(triesAtMs).toEqual([3]);
  loadFlock().unlock(holder.fd);
  await vi.advanceTimersByTimeAsync(20);
  await using lock = await acquired;
  lock.assertHeld();
});

test("a contender that finds the lock free when it is woken takes it at its first try", async () => {
  const { acquired } = await startWaiting();
  loadFlock().unlock(holder.fd);
  writeFileSync(repository.lockfilePath, "   \n");
  while (triesAtMs.length === 0) await turn();
  await using lock = await acquired;
  lock.assertHeld();
  expect(pausesMs).toHaveLength(1);
});

test("who is just letting go is not worth naming", async () => {
  const line = recordOfThisProcess("aiwf add gap");
  writeSync(holder.fd, line, 0);
  const onWait = vi.fn();
  await startWaiting(onWait);
  expect(onWait.mock.calls).toMatchObject([[{ holder: { pid: process.pid, label: "aiwf add gap" } }]]);
  await change(`${" ".repeat(line.length - 1)}\n`);
  await vi.advanceTimersByTimeAsync(14);
  expect(onWait).toHaveBeenCalledTimes(1);
});

test("who was woken in vain often enough stops watching", async () => {
  await startWaiting();
  for (let losses = 1; losses <= 25; losses++) {
    expect(watchersClosed, `after ${losses - 1}`).toBe(0);
    triesAtMs = [];
    await change(`{"pid":${losses},"host":"h"}\n`);
  }
  await turn();
  expect(watchersClosed).toBe(1);
});

test("acquire polls after 15 ms and tries a last time at the deadline", async () => {
  const acquired = acquire(repository.root, { timeoutMs: 40 });
  acquired.catch(() => {});
  for (let ms = 0; ms < 40; ms++) await vi.advanceTimersByTimeAsync(1);
  await expect(acquired).rejects.toMatchObject({ code: "repo-lock-busy" });
  expect(triesAtMs).toEqual([0, 0, 15, 30, 40].map((ms) => expect.closeTo(ms, -0.5)));
});
