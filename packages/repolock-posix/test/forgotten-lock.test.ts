import { truncateSync, writeFileSync } from "node:fs";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Contender } from "../src/contender.js";
import { worktreeSite } from "../src/find-sites.js";
import type { OpenFile } from "../src/flock.js";
import { HeldLock } from "../src/held-lock.js";
import { loadFlock } from "../src/locking.js";
import { readRecordLineAt, recordOfThisProcess } from "../src/record.js";

const scope = vi.hoisted(() => vi.fn());
vi.mock("../src/filesystem.js", () => ({ describeFilesystem: () => ({ type: "test", scope: scope() }) }));

// A file server that restarts forgets the locks of its clients; what the clients do then is shown with the real flock,
// whose locks the test gives up behind the holder's back.

let repository: ScratchRepository;
let restore = () => {};
beforeEach(() => {
  repository = new ScratchRepository();
  scope.mockReturnValue("network");
});
afterEach(() => {
  restore();
  repository[Symbol.dispose]();
});

/** Takes the lock, and returns it with what makes the kernel forget it. */
async function takeForgettably(): Promise<{ lock: HeldLock; forget: () => void }> {
  const flock = loadFlock();
  let held: OpenFile | undefined;
  const lock = await take({
    ...flock,
    tryLock(file, limits) {
      held = file;
      return flock.tryLock(file, limits);
    },
  });
  return { lock, forget: () => held && flock.unlock(held) };
}

async function take(flock = loadFlock()): Promise<HeldLock> {
  const contender = new Contender(worktreeSite(repository.root), flock);
  const lockfile = await contender.tryLock();
  if (lockfile === undefined) throw new Error("the lock is busy");
  contender.passToLock();
  return new HeldLock(lockfile, flock, undefined, () => () => {});
}

const isLost = expect.objectContaining({ code: "repo-lock-lost", path: expect.stringContaining("aiwf.lock") });
function assertLost(lock: HeldLock) {
  expect(() => lock.assertHeld()).toThrow(isLost);
  expect(() => lock.assertHeld()).toThrow(/was lost: the file system gave it to another process$/);
}

test("a holder whose lock was forgotten, and taken by another, does not pass; the other does", async () => {
  const { lock, forget } = await takeForgettably();
  forget();
  const other = await take();
  assertLost(lock);
  other.assertHeld();
  await other.release();
  await lock.release();
});

test("a holder whose lock was forgotten does not pass after another has had its turn either", async () => {
  const { lock, forget } = await takeForgettably();
  forget();
  await (await take()).release();
  assertLost(lock);
  await lock.release();
  (await take()).assertHeld();
});

test("a holder whose lock was forgotten does not pass while a program has it that signs nothing", async () => {
  const { lock, forget } = await takeForgettably();
  forget();
  const other = await take();
  truncateSync(repository.lockfilePath);
  assertLost(lock);
  await other.release();
  await lock.release();
});

test("a holder that knows its loss leaves the record of the next one alone when it releases", async () => {
  const { lock, forget } = await takeForgettably();
  forget();
  const other = await take();
  const record = readRecordLineAt(repository.lockfilePath);
  expect(record).not.toBe("");
  assertLost(lock);
  await lock.release();
  expect(readRecordLineAt(repository.lockfilePath)).toBe(record);
  other.assertHeld();
  await other.release();
});

test("a lock that was forgotten and that nobody has had since is taken again, and passes", async () => {
  const { lock, forget } = await takeForgettably();
  forget();
  lock.assertHeld();
  await expect(take()).rejects.toThrow("the lock is busy");
  await lock.release();
});

test("a holder that could not sign is not taken for another by the record that a killed holder left", async () => {
  writeFileSync(repository.lockfilePath, recordOfThisProcess("killed"));
  restore = interceptSystemCalls(({ name }, proceed) => {
    if (name === "writeSync") throw systemError("ENOSPC", "write");
    return proceed();
  });
  const lock = await take();
  lock.assertHeld();
  await lock.release();
});

test("a contender that cuts the lockfile off before it asks, as a shell does, takes nothing from the holder", async () => {
  const lock = await take();
  truncateSync(repository.lockfilePath);
  lock.assertHeld();
  await lock.release();
});

test.each(["another's line", ""])(
  "on a local file system what anybody writes into the lockfile decides nothing: %j",
  async (label) => {
    scope.mockReturnValue("local");
    const lock = await take();
    writeFileSync(repository.lockfilePath, label === "" ? "   \n" : recordOfThisProcess(label));
    lock.assertHeld();
    await lock.release();
  },
);
