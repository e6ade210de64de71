import { renameSync, rmSync, writeFileSync } from "node:fs";
import { ErrBusy, type Lock } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquire } from "../src/acquire.js";
import { acquireWithTiming } from "../src/acquire-with-timing.js";
import { startFixture, startProcess } from "./processes.js";

// With a poll that comes once an hour, whoever gets the lock in a test was woken.
const NO_POLL = { minPollIntervalMs: 3_600_000, maxPollIntervalMs: 3_600_000, retryDelayMs: 1 };

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

/** Starts an acquire that never polls, and returns when it waits. */
async function startWaiting(): Promise<{ acquired: Promise<Lock> }> {
  let acquired: Promise<Lock> | undefined;
  await new Promise<void>((resolve, reject) => {
    acquired = acquireWithTiming(NO_POLL, repository.root, { timeoutMs: 1e9, onWait: () => resolve() });
    acquired.catch(reject);
  });
  return { acquired: acquired as Promise<Lock> };
}

test("the release of a holder in this process wakes a contender", async () => {
  const lock = await acquire(repository.root);
  const { acquired } = await startWaiting();
  await new Promise(setImmediate);
  await lock.release();
  await using next = await acquired;
  next.assertHeld();
});

test("the release of a holder in another process wakes a contender", async () => {
  const holder = startFixture("hold.js", repository.root);
  expect(await holder.nextLine()).toBe("held");
  const { acquired } = await startWaiting();
  holder.send("release");
  await using next = await acquired;
  next.assertHeld();
});

test("each of a few contenders is woken for its turn", async () => {
  const lock = await acquire(repository.root);
  // More than these, and some of them would leave the watching to the others.
  const waiting = await Promise.all(Array.from({ length: 5 }, startWaiting));
  await lock.release();
  await takeTurns(waiting.map(({ acquired }) => acquired));
});

test("each of many contenders gets its turn, although not all of them watch all the time", async () => {
  const lock = await acquire(repository.root);
  const waiting = Array.from({ length: 40 }, () => acquire(repository.root, { timeoutMs: 1e9 }));
  await new Promise(setImmediate);
  await lock.release();
  await takeTurns(waiting);
});

async function takeTurns(waiting: Promise<Lock>[]): Promise<void> {
  let holders = 0;
  await Promise.all(
    waiting.map(async (acquired) => {
      await using next = await acquired;
      holders++;
      expect(holders).toBe(1);
      await new Promise(setImmediate);
      next.assertHeld();
      holders--;
    }),
  );
}

test("a release between the try and the watch is not missed", async () => {
  const lock = await acquire(repository.root);
  // onWait comes after the first try and before the watch.
  await using next = await acquireWithTiming(NO_POLL, repository.root, {
    timeoutMs: 1e9,
    onWait: () => lock.release(),
  });
  next.assertHeld();
});

test("a contender that wakes between the erasure of the record and the unlock tries again soon", async () => {
  const script =
    'import fcntl, sys; f = open(sys.argv[1], "r+"); fcntl.flock(f, fcntl.LOCK_EX); f.write("a record\\n"); f.flush(); ' +
    'print("held", flush=True); sys.stdin.readline(); f.seek(0); f.write("        \\n"); f.flush(); ' +
    'print("erased", flush=True); sys.stdin.readline()';
  writeFileSync(repository.lockfilePath, "");
  const holder = startProcess("python3", "-c", script, repository.lockfilePath);
  expect(await holder.nextLine()).toBe("held");
  const { acquired } = await startWaiting();
  holder.send("erase");
  expect(await holder.nextLine()).toBe("erased");
  await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
  holder.send("unlock");
  await using next = await acquired;
  next.assertHeld();
});

test.each([
  ["removed", (path: string) => rmSync(path)],
  ["renamed away", (path: string) => renameSync(path, `${path}.away`)],
  [
    "replaced",
    (path: string) => {
      writeFileSync(`${path}.new`, "");
      renameSync(`${path}.new`, path);
    },
  ],
])("a lockfile that is %s wakes a contender, which gets the new one", async (_how, change) => {
  await using lost = await acquire(repository.root);
  const { acquired } = await startWaiting();
  await new Promise(setImmediate);
  change(lost.path);
  await using next = await acquired;
  next.assertHeld();
  expect(() => lost.assertHeld()).toThrow();
});

test("a contender watches the new lockfile after the old one was replaced", async () => {
  await using lost = await acquire(repository.root);
  const { acquired } = await startWaiting();
  await new Promise(setImmediate);
  // The new lockfile is held, too: by somebody who came between.
  renameSync(lost.path, `${lost.path}.away`);
  const between = await acquire(repository.root);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await between.release();
  await using next = await acquired;
  next.assertHeld();
});

test("a holder that gives no event, because it is killed, is noticed by the poll", async () => {
  const holder = startFixture("hold.js", repository.root);
  expect(await holder.nextLine()).toBe("held");
  const acquired = acquire(repository.root, { timeoutMs: 1e9, onWait: () => holder.kill("SIGKILL") });
  await using next = await acquired;
  next.assertHeld();
});
