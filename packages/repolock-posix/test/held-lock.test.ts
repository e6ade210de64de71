import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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

test("a descriptor that other code has closed is neither believed nor touched, whatever its number is by now", async () => {
  const lock = await acquire(repository.root);
  const held =
    readdirSync("/proc/self/fd")
      .map(Number)
      .find((fd) => pathOf(fd) === lock.path) ?? -1;
  closeSync(held);
  expectLost(() => lock.assertHeld(), "was lost: its descriptor was closed by other code in this process");
  const other = join(repository.root, "somebody else's");
  writeFileSync(other, "precious\n");
  expect(openSync(other, "r+")).toBe(held);
  expect(() => lock.assertHeld()).toThrow(ErrLockLost);
  await lock.release();
  expect(readFileSync(held, "utf8")).toBe("precious\n");
  closeSync(held);
});

function pathOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return "";
  }
}

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

function descriptorOf(path: string): number {
  return (
    readdirSync("/proc/self/fd")
      .map(Number)
      .find((fd) => pathOf(fd) === path) ?? -1
  );
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

test.each(["closed", "closed, and another file's by now"])(
  "a lock whose descriptor other code has %s is lost, and its release touches no file of others",
  async (what) => {
    let fd = -1;
    const restore = interceptSystemCalls(({ name, path }, proceed) => {
      const result = proceed();
      if (name === "openSync" && path === repository.lockfilePath) fd = result as number;
      return result;
    });
    const lock = await acquire(repository.root).finally(restore);
    closeSync(fd);
    const other = what === "closed" ? undefined : openSync(import.meta.filename, "r");
    if (other !== undefined) expect(other).toBe(fd);
    expectLost(() => lock.assertHeld(), "was lost: its descriptor was closed by other code in this process");
    await lock.release();
    expect(lock.released).toBe(true);
    if (other === undefined) return;
    expect(fstatSync(other).isFile()).toBe(true);
    closeSync(other);
  },
);
