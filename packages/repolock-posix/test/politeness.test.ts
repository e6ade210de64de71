import { closeSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls } from "support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { loadFlock } from "../src/flock.js";
import { acquire } from "../src/index.js";
import { markWaiting, noteRelease, shouldYield } from "../src/politeness.js";
import { startFixture } from "./processes.js";

const flock = loadFlock();
let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

function mark(): number {
  const fd = markWaiting(repository.lockfilePath, flock);
  if (fd === undefined) throw new Error("no mark");
  return fd;
}

/** Looks as a process does that has just released the lock; a look right after another one is not repeated. */
async function looksAndYields(root = repository.root): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 3));
  noteRelease(repository.root, repository.lockfilePath);
  return shouldYield(root, flock);
}

test("who has just released the lock yields to one who waits, as long as that waits", async () => {
  expect(await looksAndYields()).toBe(false);
  const waiter = mark();
  expect(await looksAndYields()).toBe(true);
  closeSync(waiter);
  expect(await looksAndYields()).toBe(false);
});

test("several can wait at once, and the last of them counts", async () => {
  const waiters = [mark(), mark(), mark()];
  for (const waiter of waiters) {
    expect(await looksAndYields()).toBe(true);
    closeSync(waiter);
  }
  expect(await looksAndYields()).toBe(false);
});

test("who has not just released this very lock does not even look", async () => {
  const waiter = mark();
  expect(shouldYield("/some/other/root", flock)).toBe(false);
  expect(await looksAndYields("/some/other/root")).toBe(false);
  closeSync(waiter);
});

test("a process that locks in a tight loop looks once in a while", async () => {
  const waiter = mark();
  expect(await looksAndYields()).toBe(true);
  expect(shouldYield(repository.root, flock)).toBe(false);
  closeSync(waiter);
});

test("who released the lock 25 ms ago still yields, who did so earlier does not", async () => {
  // With a memory of its own: what it notes is of no real time.
  vi.resetModules();
  const { noteRelease, shouldYield } = await import("../src/politeness.js");
  let nowMs = 5000;
  const now = vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const waiter = mark();
  try {
    noteRelease(repository.root, repository.lockfilePath);
    nowMs += 25;
    expect(shouldYield(repository.root, flock)).toBe(true);
    nowMs += 5000;
    noteRelease(repository.root, repository.lockfilePath);
    nowMs += 25.1;
    expect(shouldYield(repository.root, flock)).toBe(false);
    noteRelease(repository.root, repository.lockfilePath);
    expect(shouldYield(repository.root, flock)).toBe(true);
    nowMs += 0.9;
    expect(shouldYield(repository.root, flock)).toBe(false);
    nowMs += 0.2;
    expect(shouldYield(repository.root, flock)).toBe(true);
    nowMs += 1;
    expect(shouldYield(repository.root, flock)).toBe(true);
  } finally {
    closeSync(waiter);
    now.mockRestore();
  }
});

test.each([
  ["is refused", () => false],
  [
    "fails",
    () => {
      throw new Error("EBADF");
    },
  ],
])("a mark that %s, and a look that does, leave no descriptor", (_how, tryLock) => {
  const refusing = { tryLockShared: tryLock, tryLockExclusive: tryLock, unlock() {} };
  const opened = new Set<unknown>();
  onTestFinished(
    interceptSystemCalls(({ name, args: [target] }, proceed) => {
      const result = proceed();
      if (name === "openSync") opened.add(result);
      if (name === "closeSync") opened.delete(target);
      return result;
    }),
  );
  expect(markWaiting(repository.lockfilePath, refusing)).toBeUndefined();
  noteRelease(repository.root, repository.lockfilePath);
  shouldYield(repository.root, refusing);
  expect([...opened]).toEqual([]);
});

test("where the directory cannot be locked there is no mark and nobody yields", () => {
  const missing = join(repository.root, "missing", "aiwf.lock");
  expect(markWaiting(missing, flock)).toBeUndefined();
  noteRelease("/missing", missing);
  expect(shouldYield("/missing", flock)).toBe(false);
});

test("a lock on the directory by somebody else affects nobody's lock", async () => {
  const fd = mark();
  try {
    for (let turn = 0; turn < 5; turn++) await (await acquire(repository.root)).release();
  } finally {
    closeSync(fd);
  }
});

test("a contender is not starved by a process that releases and re-takes at once", async () => {
  const directory = mkdtempSync(join(tmpdir(), "repolock-counter-"));
  try {
    const counterFile = join(directory, "holds");
    const retaker = startFixture("retake.js", repository.root, "20", counterFile);
    expect(await retaker.nextLine()).toBe("held");
    const turns = 10;
    const first = Number(readFileSync(counterFile, "utf8"));
    for (let turn = 0; turn < turns; turn++) {
      await (await acquire(repository.root, { timeoutMs: 1e9 })).release();
      // Until the other has it again: otherwise there would be nothing to compete for.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const holds = Number(readFileSync(counterFile, "utf8")) - first;
    // Unpolite, the other has it some hundred times between two turns. The bound leaves room for a busy machine.
    expect(holds).toBeLessThanOrEqual(turns * 10);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
