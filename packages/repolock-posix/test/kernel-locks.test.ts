import { existsSync } from "node:fs";
import { ScratchRepository } from "repolock-core/testing";
import { describe, expect, test } from "vitest";
import { acquire, inspect } from "../src/index.js";
import { parseLockTable } from "../src/kernel-locks.js";
import { startFixture } from "./processes.js";

test("the lock table gives the flocks that are held, not those waited for and no POSIX locks", () => {
  const table = [
    "1: POSIX  ADVISORY  WRITE 100 08:01:11 0 EOF",
    "12: FLOCK  ADVISORY  WRITE 200 08:01:12 0 EOF",
    "12: -> FLOCK  ADVISORY  WRITE 201 08:01:12 0 EOF",
    "3: FLOCK  ADVISORY  READ  300 fe:00:13 0 EOF",
    "4: OFDLCK ADVISORY  WRITE -1 08:01:14 0 EOF",
    "not 5: FLOCK  ADVISORY  WRITE 400 08:01:15 0 EOF",
    "",
  ].join("\n");
  expect(parseLockTable(table)).toEqual([
    { pid: 200, dev: 0x801n, ino: 12n },
    { pid: 300, dev: 0xfe00n, ino: 13n },
  ]);
});

test("device numbers beyond eight bits are put together as stat reports them", () => {
  const [lock] = parseLockTable("1: FLOCK  ADVISORY  WRITE 1 103:12345:18446744073709551615 0 EOF\n");
  expect(lock).toEqual({ pid: 1, dev: 0x12310345n, ino: 18446744073709551615n });
});

test("an empty lock table has no locks", () => {
  expect(parseLockTable("")).toEqual([]);
});

const hasLockTable = existsSync("/proc/locks");
if (!hasLockTable) console.log("skipped: the tests with the kernel's lock table, which this system does not have");

describe.skipIf(!hasLockTable)("with the kernel's lock table", () => {
  test("inspect reports a lock as held while it is, here or in another process, and as free after that", async () => {
    using repository = new ScratchRepository();
    const lock = await acquire(repository.root);
    expect(await inspect(repository.root)).toMatchObject({
      path: repository.lockfilePath,
      exists: true,
      state: "held",
    });
    await lock.release();
    expect(await inspect(repository.root)).toMatchObject({ exists: true, state: "free" });
    const holder = startFixture("hold.js", repository.root);
    expect(await holder.nextLine()).toBe("held");
    expect(await inspect(repository.root)).toMatchObject({ state: "held" });
    holder.kill("SIGKILL");
    await holder.ended;
    expect(await inspect(repository.root)).toMatchObject({ state: "free" });
  });
});
