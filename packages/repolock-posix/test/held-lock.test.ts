import { closeSync, fstatSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ErrLockLost } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquire } from "../src/index.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

/** What assertHeld says, as the end of the message, and with which cause. */
function expectLost(assertHeld: () => void, words: string, cause?: unknown): void {
  const path = repository.lockfilePath;
  expect(assertHeld).toThrow(ErrLockLost);
  expect(assertHeld).toThrow(
    expect.objectContaining({ message: `lock on ${path} ${words}`, path, ...(cause !== undefined && { cause }) }),
  );
}

test("a lock that was released says so", async () => {
  const lock = await acquire(repository.root);
  await lock.release();
  expectLost(() => lock.assertHeld(), "was released");
});

test("a lock whose lockfile was removed says so, and that it was lost", async () => {
  await using lock = await acquire(repository.root);
  rmSync(lock.path);
  expectLost(() => lock.assertHeld(), "was lost: the lockfile was removed or replaced");
});

test("a descriptor that other code has closed, and that another lock of this process has got, is that lock's alone", async () => {
  const lost = await acquire(repository.root);
  closeSync(descriptorOf(lost.path));
  const lock = await acquire(repository.root);
  expect(() => lost.assertHeld()).toThrow(ErrLockLost);
  await lost.release();
  lock.assertHeld();
  await expect(acquire(repository.root)).rejects.toMatchObject({ code: "repo-lock-busy" });
  await lock.release();
});

/** This process's descriptor of a file. Not every system lists them. */
function descriptorOf(path: string): number {
  const { dev, ino } = statSync(path);
  for (let fd = 3; fd < 1000; fd++) {
    try {
      const stats = fstatSync(fd);
      if (stats.dev === dev && stats.ino === ino) return fd;
    } catch {
      // No descriptor has this number.
    }
  }
  throw new Error(`${path} is not open`);
}

test("a lock whose lockfile cannot be examined counts as lost as long as that lasts, with the cause", async () => {
  await using lock = await acquire(repository.root);
  const cause = systemError("EIO", "lstat");
  const restore = interceptSystemCalls(({ name, path }, proceed) => {
    if (name === "lstatSync" && path === lock.path) throw cause;
    return proceed();
  });
  try {
    expectLost(() => lock.assertHeld(), "cannot be confirmed: i/o error", cause);
  } finally {
    restore();
  }
  lock.assertHeld();
});

test("a lock of a block with `using` is released at its end", async () => {
  {
    using lock = await acquire(repository.root);
    lock.assertHeld();
  }
  await using _next = await acquire(repository.root);
});

test.each([false, true])(
  "a descriptor that other code has closed is neither believed nor touched; its number is another file's by now: %s",
  async (isReused) => {
    const lock = await acquire(repository.root);
    const fd = descriptorOf(lock.path);
    closeSync(fd);
    const other = join(repository.root, "somebody else's");
    writeFileSync(other, "precious\n");
    if (isReused) expect(openSync(other, "r+")).toBe(fd);
    expectLost(() => lock.assertHeld(), "was lost: its descriptor was closed by other code in this process");
    await lock.release();
    expect(lock.released).toBe(true);
    expect(readFileSync(other, "utf8")).toBe("precious\n");
    if (isReused) closeSync(fd);
  },
);
