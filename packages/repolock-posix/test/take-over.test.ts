import { existsSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { execaSync } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { acquire } from "../src/index.js";
import { blockedHelperOf, gone, stopped } from "./children.js";
import { startFixture } from "./processes.js";

const canSee = existsSync("/proc/self/task") && !execaSync("perl", ["-v"], { reject: false }).failed;
if (!canSee) console.log("skipped: how a waiter takes the lock over from its helper, which needs Linux and perl");

// The waiter that is certain to have closed its helper's pipe in time does not wait for the helper's end; else it must.
test.skipIf(!canSee).each([
  ["that has said when it got it", () => {}],
  [
    "that has said when it got it, where the time is known in whole seconds alone",
    () => {
      const time = vi.spyOn(os, "uptime").mockReturnValue(0);
      syncBuiltinESMExports();
      onTestFinished(() => {
        time.mockRestore();
        syncBuiltinESMExports();
      });
    },
  ],
  [
    "that is stopped and says nothing",
    async (helper: number) => {
      process.kill(helper, "SIGSTOP");
      await stopped(helper);
    },
  ],
])("a waiter takes the lock over from a helper %s", async (_how, prepare) => {
  using repository = new ScratchRepository();
  const holder = startFixture("hold.js", repository.root);
  expect(await holder.nextLine()).toBe("held");
  const acquired = acquire(repository.root, { timeoutMs: 1e9 });
  const helper = await blockedHelperOf(process.pid);
  await prepare(helper);
  holder.send("release");
  await using lock = await acquired;
  // The holder's event loop is busy for longer than a helper keeps the lock without an answer.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  expect(isBusyToOthers(repository)).toBe(true);
  await gone(helper);
  lock.assertHeld();
  expect(isBusyToOthers(repository)).toBe(true);
});

function isBusyToOthers({ lockfilePath }: ScratchRepository): boolean {
  return execaSync("flock", ["-n", lockfilePath, "true"], { reject: false }).exitCode === 1;
}
