import { chmodSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquire, inspect } from "../src/index.js";
import { startFixture, startProcess, type TestProcess } from "./processes.js";

// Where a helper took the lock, the kernel's table names the helper, which is gone.

const isRoot = process.getuid?.() === 0;
const canSee = existsSync("/proc/locks");
const canUnshare = isRoot && !execaSync("unshare", ["--pid", "--fork", "true"], { reject: false }).failed;
if (!canSee) console.log("skipped: who is named after a helper took the lock, which needs Linux");
if (!isRoot) console.log("skipped: who is named to another user, which needs root");
if (!canUnshare) console.log("skipped: who is named in another PID namespace, which needs root and unshare(1)");

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** A process that holds the lock, which its helper took at once, or at the end of a wait. */
async function hold(way: string): Promise<TestProcess> {
  const args = [fixture("hold.js"), repository.root, "Infinity", "work"];
  if (way === "at once") {
    const holder = startProcess(process.execPath, "--no-addons", ...args);
    expect(await holder.nextLine()).toBe("held");
    return holder;
  }
  const lock = await acquire(repository.root);
  const holder = startProcess(process.execPath, ...args);
  expect(await holder.nextLine()).toBe("waiting");
  await lock.release();
  expect(await holder.nextLine()).toBe("held");
  return holder;
}

describe.skipIf(!canSee).each(["at once", "after a wait"])("a holder whose helper took the lock %s", (way) => {
  test("is confirmed to its own user, here and in a process that locks by a helper itself", async () => {
    const { pid } = await hold(way);
    const holder = { pid, label: "work", proof: "confirmed" };
    expect(await inspect(repository.root)).toMatchObject({ state: "held", holder });
    await expect(acquire(repository.root)).rejects.toMatchObject({ code: "repo-lock-busy", holder });
    const observer = startProcess(process.execPath, "--no-addons", fixture("observe.js"), repository.root);
    expect(JSON.parse(await observer.nextLine())).toMatchObject({ report: { state: "held", holder }, busy: holder });
  });

  test.skipIf(!isRoot)("is at least recorded to another user, and the lock is never free", async () => {
    const { pid } = await hold(way);
    chmodSync(repository.root, 0o755);
    chmodSync(repository.lockfilePath, 0o666);
    const observer = startFixture("observe.js", repository.root, "nobody");
    const holder = { pid, label: "work", proof: "recorded" };
    const { report, busy } = JSON.parse(await observer.nextLine());
    expect(busy).toMatchObject(holder);
    expect(report).toMatchObject({ state: "held", holder });
  });

  test.skipIf(!canUnshare)("is recorded in another PID namespace, and the lock is never free", async () => {
    const { pid } = await hold(way);
    const args = ["--pid", "--fork", "--mount-proc", "--kill-child", process.execPath, fixture("observe.js")];
    const observer = startProcess("unshare", ...args, repository.root);
    const holder = { pid, label: "work", proof: "recorded" };
    const { report, busy } = JSON.parse(await observer.nextLine());
    expect(busy).toMatchObject(holder);
    expect(report).toMatchObject({ state: "unknown", holder });
  });
});
