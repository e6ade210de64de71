import { closeSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls } from "test-support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { acquireWithTiming } from "../src/acquire-with-timing.js";
import { loadFlock } from "../src/flock.js";
import { Lockfile } from "../src/lockfile.js";

// With a poll that comes once an hour, whoever tries again was woken, or knows that the holder is letting go.
const NO_POLL = { minPollIntervalMs: 3_600_000, maxPollIntervalMs: 3_600_000, retryDelayMs: 1 };

let repository: ScratchRepository;
let holder: Lockfile;
let tries = 0;
let readsOfClosed = 0;
beforeEach(() => {
  readsOfClosed = 0;
  repository = new ScratchRepository();
  holder = Lockfile.open(repository.root);
  loadFlock().tryLockExclusive(holder.fd);
  tries = 0;
  onTestFinished(
    interceptSystemCalls(({ name, path, args }, proceed) => {
      if (name === "flockSync" && path === repository.lockfilePath && args[1] === "exnb") tries++;
      // A descriptor that is closed leads to no path.
      if (name === "readSync" && path.startsWith("descriptor ")) readsOfClosed++;
      return proceed();
    }),
  );
});
afterEach(() => {
  holder.close();
  repository[Symbol.dispose]();
});

async function startWaiting() {
  const acquired = acquireWithTiming(NO_POLL, repository.root, { timeoutMs: 1e9 });
  acquired.catch(() => {});
  // The second try is the one after the watch has begun.
  await vi.waitUntil(() => tries === 2);
  tries = 0;
  return { acquired };
}

test("a contender that is woken by a blank record tries three times at once, and again and again until the unlock", async () => {
  const { acquired } = await startWaiting();
  writeSync(holder.fd, "   \n", 0);
  await vi.waitUntil(() => tries >= 3 + 2);
  loadFlock().unlock(holder.fd);
  await using lock = await acquired;
  lock.assertHeld();
});

test("a contender that is woken by a record tries once: somebody has begun, who will be heard when it ends", async () => {
  const { acquired } = await startWaiting();
  writeSync(holder.fd, '{"pid":1,"host":"h"}\n', 0);
  await vi.waitUntil(() => tries > 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(tries).toBe(1);
  loadFlock().unlock(holder.fd);
  writeFileSync(repository.lockfilePath, "   \n");
  await using lock = await acquired;
  lock.assertHeld();
});

test("a contender reads no descriptor that it has closed", async () => {
  // The number below those of holder and contender, which the new lockfile gets: so the old number stays unused.
  const lower = openSync(repository.root, "r");
  holder.close();
  holder = Lockfile.open(repository.root);
  loadFlock().tryLockExclusive(holder.fd);
  tries = 0;
  const { acquired } = await startWaiting();
  const replacement = `${repository.lockfilePath}.new`;
  const next = openSync(replacement, "w");
  loadFlock().tryLockExclusive(next);
  closeSync(lower);
  renameSync(replacement, repository.lockfilePath);
  await vi.waitUntil(() => tries >= 3);
  closeSync(next);
  await using lock = await acquired;
  lock.assertHeld();
  expect(readsOfClosed).toBe(0);
});
