import { existsSync, writeFileSync } from "node:fs";
import { execaSync } from "execa";
import { ErrBusy } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquire } from "../src/index.js";
import { startProcess } from "./processes.js";

const PYTHON_HOLDER = `
import fcntl, sys
f = open(sys.argv[1], "a+")
fcntl.flock(f, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
`;

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

function isInstalled(command: string): boolean {
  const { failed } = execaSync(command, ["--version"], { reject: false });
  if (failed) console.log(`skipped: the tests with ${command}, which is not installed here`);
  return !failed;
}

describe.skipIf(!isInstalled("flock"))("flock(1)", () => {
  test("excludes this library", async () => {
    const holder = startProcess("flock", repository.lockfilePath, "sh", "-c", "echo held; read line");
    expect(await holder.nextLine()).toBe("held");
    await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
    holder.send("release");
    await holder.ended;
    await using lock = await acquire(repository.root);
    lock.assertHeld();
  });

  test("is excluded by this library", async () => {
    const tryLock = () =>
      execaSync("flock", ["--nonblock", repository.lockfilePath, "true"], { reject: false }).exitCode;
    const lock = await acquire(repository.root);
    expect(tryLock()).toBe(1);
    await lock.release();
    expect(tryLock()).toBe(0);
  });

  test("with a shared lock excludes this library too", async () => {
    const holder = startProcess("flock", "--shared", repository.lockfilePath, "sh", "-c", "echo held; read line");
    expect(await holder.nextLine()).toBe("held");
    await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
  });
});

describe.skipIf(!isInstalled("python3"))("Python's fcntl.flock", () => {
  test("excludes this library, and a contender here gets the lock when it ends", async () => {
    const holder = startProcess("python3", "-c", PYTHON_HOLDER, repository.lockfilePath);
    expect(await holder.nextLine()).toBe("held");
    const acquired = acquire(repository.root, {
      timeoutMs: Number.POSITIVE_INFINITY,
      onWait: () => holder.send("release"),
    });
    await using lock = await acquired;
    lock.assertHeld();
  });

  test("waits for this library", async () => {
    const lock = await acquire(repository.root);
    const holder = startProcess("python3", "-c", PYTHON_HOLDER, repository.lockfilePath);
    const isHeld = holder.nextLine();
    await lock.release();
    expect(await isHeld).toBe("held");
    await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
  });
});

const PYTHON_LEASE_HOLDER = `
import fcntl, os, signal, sys, time
f = open(sys.argv[1], "r")
def give_up(*_):
    time.sleep(0.02)  # as long as a client of the server may take
    fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    os.write(1, b"given up\\n")  # print must not interrupt itself
signal.signal(signal.SIGIO, give_up)
fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_RDLCK)
print("leased", flush=True)
sys.stdin.readline()
`;

const canLease = existsSync("/proc/locks") && isInstalled("python3");
if (!canLease) console.log("skipped: the test with a lease, for want of Linux or python3");

test.skipIf(!canLease)("a lease on the lockfile, as a file server takes for its clients, is waited for", async () => {
  writeFileSync(repository.lockfilePath, "");
  const server = startProcess("python3", "-c", PYTHON_LEASE_HOLDER, repository.lockfilePath);
  expect(await server.nextLine()).toBe("leased");
  await using lock = await acquire(repository.root, { timeoutMs: 1e9 });
  lock.assertHeld();
  expect(await server.nextLine()).toBe("given up");
});
