import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { ErrBusy, type LockHolder, type WaitInfo } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identifyHolder } from "../src/holder.js";
import { acquire, inspect } from "../src/index.js";
import { parseLockTable } from "../src/kernel-locks.js";
import { startFixture, startProcess } from "./processes.js";

const PYTHON_HOLDER =
  'import fcntl, sys; f = open(sys.argv[1], "a+"); fcntl.flock(f, fcntl.LOCK_EX); print("held", flush=True); sys.stdin.read()';

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

/** Whom a busy acquire names. */
async function busyHolder(): Promise<LockHolder | undefined> {
  const error = await acquire(repository.root).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ErrBusy);
  return (error as ErrBusy).holder;
}

async function startHolder(label: string) {
  const holder = startFixture("hold.js", repository.root, "0", label);
  expect(await holder.nextLine()).toBe("held");
  return holder;
}

async function startForeignHolder() {
  const holder = startProcess("python3", "-c", PYTHON_HOLDER, repository.lockfilePath);
  expect(await holder.nextLine()).toBe("held");
  return holder;
}

const canAskKernel = existsSync("/proc/locks") && !execaSync("python3", ["--version"], { reject: false }).failed;
if (!canAskKernel)
  console.log("skipped: the tests that name holders by the kernel's lock table, for want of it or python3");

describe.skipIf(!canAskKernel)("where the kernel can be asked", () => {
  test("a holder of this library is confirmed, with its label and time, to all who ask", async () => {
    const { pid } = await startHolder("aiwf add gap");
    const holder = { pid, host: hostname(), label: "aiwf add gap", since: expect.any(Date), proof: "confirmed" };
    expect(await busyHolder()).toEqual(holder);
    expect((await inspect(repository.root)).holder).toEqual(holder);
    const waiting = new AbortController();
    const wait = await new Promise<WaitInfo>((onWait) => {
      acquire(repository.root, { timeoutMs: 60_000, signal: waiting.signal, onWait }).catch(() => {});
    });
    waiting.abort();
    expect(wait.holder).toEqual(holder);
  });

  test("this process itself is named like any other", async () => {
    await using _lock = await acquire(repository.root, { label: "myself" });
    expect(await busyHolder()).toMatchObject({ pid: process.pid, label: "myself", proof: "confirmed" });
  });

  test("a holder of another program, which writes no record, is confirmed with its command line", async () => {
    const { pid } = await startForeignHolder();
    const holder = await busyHolder();
    expect(holder).toEqual({ pid, host: hostname(), label: expect.stringMatching(/^python3 -c/), proof: "confirmed" });
    expect(holder?.label?.length).toBeLessThanOrEqual(80);
    expect((await inspect(repository.root)).holder).toEqual(holder);
  });

  test("the record that a killed holder left says nothing about the foreign holder after it", async () => {
    const killed = await startHolder("the one that was killed");
    killed.kill("SIGKILL");
    await killed.ended;
    expect(readFileSync(repository.lockfilePath, "utf8")).toContain("the one that was killed");
    const { pid } = await startForeignHolder();
    const holder = await busyHolder();
    expect(holder).toMatchObject({ pid, proof: "confirmed" });
    expect(holder?.label).not.toContain("killed");
    expect(holder).not.toHaveProperty("since");
  });

  test("the record that a killed holder left names nobody while the lock is free, and is replaced by the next", async () => {
    const killed = await startHolder("a label that is longer than that of the next");
    killed.kill("SIGKILL");
    await killed.ended;
    expect(await inspect(repository.root)).toMatchObject({ state: "free" });
    expect(await inspect(repository.root)).not.toHaveProperty("holder");
    await using _lock = await acquire(repository.root, { label: "next" });
    expect(readFileSync(repository.lockfilePath, "utf8")).toMatch(/^\{.*"label":"next".*\}\n$/);
  });

  test("a record of a process that has since ended is not put down to another with the same pid", async () => {
    const { pid } = await startForeignHolder();
    const line = `{"pid":${pid},"host":${JSON.stringify(hostname())},"label":"of yesterday","since":${Date.now() - 86_400_000}}\n`;
    writeFileSync(repository.lockfilePath, line);
    expect(await busyHolder()).toMatchObject({ pid, label: expect.stringMatching(/^python3/), proof: "confirmed" });
  });

  test("a record of another host does not hide the holder that the kernel sees here", async () => {
    const { pid } = await startForeignHolder();
    writeFileSync(repository.lockfilePath, `{"pid":${pid},"host":"elsewhere","label":"of the other host"}\n`);
    const holder = await busyHolder();
    expect(holder).toMatchObject({ pid, host: hostname(), proof: "confirmed" });
    expect(holder?.label).not.toContain("other host");
  });

  test.each(["\u001b]0;owned\u0007\n", "{\n", `${"x".repeat(100_000)}\n`, "\0\0\0\0"])(
    "a hostile lockfile (%j) changes nothing about who is named",
    async (text) => {
      writeFileSync(repository.lockfilePath, text);
      const { pid } = await startForeignHolder();
      expect(await busyHolder()).toMatchObject({ pid, proof: "confirmed" });
    },
  );

  test("a shell that holds a lock which another program took for it, and has ended, is named", async () => {
    const script = 'exec 9>>"$0"; python3 -c "import fcntl; fcntl.flock(9, fcntl.LOCK_EX)"; echo held; read line';
    const shell = startProcess("sh", "-c", script, repository.lockfilePath);
    expect(await shell.nextLine()).toBe("held");
    // The taker cannot be asked for the file any more, which only an equal device number can make up for.
    if (!isDeviceInTable()) {
      expect(await inspect(repository.root)).toMatchObject({ state: "unknown" });
      return;
    }
    const holder = { pid: shell.pid, label: expect.stringContaining("sh -c exec 9>>"), proof: "confirmed" };
    expect(await busyHolder()).toMatchObject(holder);
    expect(await inspect(repository.root)).toMatchObject({ state: "held", holder });
  });

  test("the record of a process in another PID namespace is recognised by the pid that it has in there", async (context) => {
    if (!canUnshare()) return context.skip("needs root and unshare(1)");
    const args = [
      "--pid",
      "--fork",
      "--kill-child",
      process.execPath,
      fixturePath("hold.js"),
      repository.root,
      "0",
      "inside",
    ];
    const holder = startProcess("unshare", ...args);
    expect(await holder.nextLine()).toBe("held");
    const { pid, ...named } = (await busyHolder()) ?? { pid: 0 };
    expect(named).toMatchObject({ label: "inside", proof: "confirmed" });
    expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).toContain(repository.root);
    expect(readFileSync(repository.lockfilePath, "utf8")).toContain('"pid":1,');
  });

  test("from another PID namespace, where the kernel hides the holder, the record names it as recorded", async (context) => {
    if (!canUnshare()) return context.skip("needs root and unshare(1)");
    const { pid } = await startHolder("outside");
    const args = ["--pid", "--fork", "--mount-proc", "--kill-child", process.execPath, fixturePath("observe.js")];
    const observer = startProcess("unshare", ...args, repository.root);
    const { report, busy, code } = JSON.parse(await observer.nextLine());
    expect(code).toBe("repo-lock-busy");
    expect(busy).toMatchObject({ pid, label: "outside", proof: "recorded" });
    expect(report).toMatchObject({ state: "unknown", holder: { pid, label: "outside", proof: "recorded" } });
  });

  test("without permission to read /proc/<pid> the kernel's pid and the record serve", async (context) => {
    if (!canUnshare()) return context.skip("needs root and unshare(1)");
    const { pid } = await startHolder("hidden");
    execaSync("chmod", ["0755", repository.root]);
    execaSync("chmod", ["0666", repository.lockfilePath]);
    const script = 'mount -t proc -o hidepid=2 proc /proc && exec "$0" "$@"';
    const node = [process.execPath, fixturePath("observe.js"), repository.root, "nobody"];
    const observer = startProcess("unshare", "--mount", "sh", "-c", script, ...node);
    const { busy } = JSON.parse(await observer.nextLine());
    expect(busy).toMatchObject({ pid, label: "hidden", proof: isDeviceInTable() ? "confirmed" : "recorded" });
  });
});

describe("where the kernel knows of no holder", () => {
  const lockfile = { dev: 0n, ino: 0n };
  const line = '{"pid":77,"host":"elsewhere","label":"aiwf add gap","since":1000}';
  const recorded = { pid: 77, host: "elsewhere", label: "aiwf add gap", since: new Date(1000), proof: "recorded" };

  test.each(["free", "unknown"] as const)("and says %s, the record of another host names it as recorded", (state) => {
    expect(identifyHolder(lockfile, line, { state })).toEqual(recorded);
  });

  test("and there is no record, nobody is named", () => {
    expect(identifyHolder(lockfile, "", { state: "unknown" })).toBeUndefined();
  });
});

/** Whether the lock table has the device number of the locked lockfile as stat has it. On btrfs it has another. */
function isDeviceInTable(): boolean {
  const { dev, ino } = statSync(repository.lockfilePath, { bigint: true });
  return parseLockTable(readFileSync("/proc/locks", "latin1")).some((lock) => lock.ino === ino && lock.dev === dev);
}

function canUnshare(): boolean {
  return process.getuid?.() === 0 && !execaSync("unshare", ["--pid", "--fork", "true"], { reject: false }).failed;
}

function fixturePath(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}
