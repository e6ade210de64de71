import { readFileSync } from "node:fs";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { acquire } from "../src/index.js";
import { blocked, blockedHelperOf, childrenOf, gone } from "./children.js";
import { startFixture, startProcess } from "./processes.js";

// What a waiter does when no helper waits for it in the kernel's queue.

const filesystem = vi.hoisted(() => vi.fn());
vi.mock("../src/filesystem.js", () => ({ describeFilesystem: filesystem }));

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
  filesystem.mockReturnValue({ type: "ext4", scope: "local" });
});
afterEach(() => repository[Symbol.dispose]());

/** Starts an acquire that waits for another process, and what makes that release. */
async function startWaiting() {
  const holder = startFixture("hold.js", repository.root);
  expect(await holder.nextLine()).toBe("held");
  const acquired = acquire(repository.root, { timeoutMs: 1e9 });
  acquired.catch(() => {});
  return { holder, acquired };
}

async function expectHandOver({ holder, acquired }: Awaited<ReturnType<typeof startWaiting>>) {
  holder.send("release");
  await using lock = await acquired;
  lock.assertHeld();
}

test.each(["network", "unknown"])("on a file system of scope %s the waiter polls, and gets the lock", async (scope) => {
  filesystem.mockReturnValue({ type: "nfs4", scope });
  const wait = await startWaiting();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(childrenOf(process.pid)).toEqual([wait.holder.pid]);
  await expectHandOver(wait);
});

test("where no process can be started the waiter polls, and gets the lock", async () => {
  const wait = await startWaiting();
  let starts = 0;
  onTestFinished(
    interceptSystemCalls(({ name }, proceed) => {
      if (name !== "spawn") return proceed();
      starts++;
      throw systemError("EAGAIN", "spawn");
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await expectHandOver(wait);
  expect(starts).toBeLessThanOrEqual(1);
});

test("where there is no helper program the waiter polls, and gets the lock", async () => {
  vi.resetModules();
  vi.doMock("../src/helper-program.js", async (original) => ({
    ...(await original<typeof import("../src/helper-program.js")>()),
    findHelper: () => undefined,
  }));
  onTestFinished(() => {
    vi.doUnmock("../src/helper-program.js");
  });
  const { acquire: acquireWithoutHelper } = await import("../src/index.js");
  const holder = startFixture("hold.js", repository.root);
  expect(await holder.nextLine()).toBe("held");
  await expectHandOver({ holder, acquired: acquireWithoutHelper(repository.root, { timeoutMs: 1e9 }) });
});

test("a helper that is killed is replaced after a while of polling", async () => {
  const wait = await startWaiting();
  const helper = await blockedHelperOf(process.pid);
  process.kill(helper, "SIGKILL");
  await gone(helper);
  expect(await blockedHelperOf(process.pid)).not.toBe(helper);
  await expectHandOver(wait);
});

test("a helper that is stopped is left in the queue as long as the lock is held, and then ended", async () => {
  const wait = await startWaiting();
  const helper = await blockedHelperOf(process.pid);
  process.kill(helper, "SIGSTOP");
  // Longer than it takes a waiter to try by itself.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(childrenOf(process.pid)).toContain(helper);
  await expectHandOver(wait);
  await gone(helper);
});

test("a waiter that could not answer in time queues again behind those who came meanwhile, and gets the lock", async () => {
  const { holder, acquired } = await startWaiting();
  const answerMs = answerMsOf(await blockedHelperOf(process.pid));
  const next = startProcess("flock", repository.lockfilePath, "sh", "-c", "echo held; read line");
  await blocked(next.pid);
  holder.send("release");
  // Stands for whatever keeps an event loop busy.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  expect(await next.nextLine()).toBe("held");
  // The next helper waits longer for an answer, so that also a process that is always busy gets the lock in the end.
  expect(answerMsOf(await blockedHelperOf(process.pid))).toBeGreaterThan(answerMs);
  next.send("release");
  await using lock = await acquired;
  lock.assertHeld();
});

/** How long a helper waits for an answer, by its arguments. */
function answerMsOf(helper: number): number {
  const [answerS] = readFileSync(`/proc/${helper}/cmdline`, "latin1").split("\0").slice(3);
  return Number(answerS) * 1000;
}
