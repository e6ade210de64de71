import { ScratchRepository } from "repolock-core/testing";
import { expect, test } from "vitest";
import * as auto from "../src/auto.js";
import * as posix from "../src/posix.js";
import * as windows from "../src/windows.js";

const onWindows = process.platform === "win32";
if (onWindows) console.log("skipped: withLock on a POSIX system");

test.skipIf(onWindows).each([
  ["chosen by itself", auto],
  ["posix", posix],
])(
  "withLock of the platform %s runs its function with and without options, while it holds the lock",
  async (_, face) => {
    using repository = new ScratchRepository();
    const use = async (lock: auto.Lock) => {
      lock.assertHeld();
      await expect(face.acquire(repository.root, { timeoutMs: 1e9 })).rejects.toThrow(/withLock/);
      return lock.path;
    };
    expect(await face.withLock(repository.root, use)).toBe(repository.lockfilePath);
    expect(await face.withLock(repository.root, { timeoutMs: 5 }, use)).toBe(repository.lockfilePath);
    expect(await face.withLock(repository.root, undefined, use)).toBe(repository.lockfilePath);
    await (await face.acquire(repository.root)).release();
  },
);

test("withLock of the platform windows refuses, with and without options", async () => {
  await expect(windows.withLock("/", () => 42)).rejects.toMatchObject({ code: "repo-lock-unsupported" });
  await expect(windows.withLock("/", {}, () => 42)).rejects.toMatchObject({ code: "repo-lock-unsupported" });
});

test.skipIf(onWindows)("inspect tells what is wrong with a repository that cannot be locked", async () => {
  const { problem, state } = await auto.inspect("/no/such/directory", { reach: "repository" });
  expect(problem).toBe("locating lockfile: stat /no/such/directory: no such file or directory");
  expect(state).toBe("unknown");
});
