import { type SpawnOptions, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { contractCases, ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls } from "support/system-calls";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { worktreeSite } from "../src/find-sites.js";
import { WaitingHelper } from "../src/helper.js";
import { HelperFlock } from "../src/helper-flock.js";
import {
  findHelper,
  type HelperName,
  type HelperProgram,
  RELEASED_UNANSWERED,
  waitArguments,
} from "../src/helper-program.js";
import { acquire, inspect } from "../src/index.js";
import { Lockfile } from "../src/lockfile.js";
import { blockUntilChildEnds } from "./children.js";
import { fakeProc } from "./fake-proc.js";

// As where fs-ext does not load.
vi.mock("../src/fs-ext.js", () => ({ fsExtFlock: () => undefined, whyNotFsExt: () => "of a test" }));
const scope = vi.hoisted(() => vi.fn());
vi.mock("../src/filesystem.js", () => ({ describeFilesystem: () => ({ type: "test", scope: scope() }) }));

const NAMES: readonly HelperName[] = ["flock", "perl", "python3"];
const PROGRAMS = NAMES.map((name) => findHelper([name])).filter((program) => program !== undefined);
for (const name of NAMES) {
  if (!PROGRAMS.some((program) => program.name === name))
    console.log(`skipped: the tests with ${name}, not installed here`);
}

const CAN_SEE = existsSync("/proc/self/task");
if (!CAN_SEE) console.log("skipped: helpers that nobody answers, which needs /proc");
if (PROGRAMS.some(({ name }) => name === "flock"))
  console.log("skipped: that flock(1) gives the lock back if nobody answers, because it cannot");

const WAIT_LIMIT = { timeout: 20_000, interval: 5 };

let repository: ScratchRepository;
let bin = "";
beforeEach(() => {
  repository = new ScratchRepository();
  bin = mkdtempSync(join(tmpdir(), "repolock-bin-"));
  scope.mockReturnValue("local");
});
afterEach(() => {
  rmSync(bin, { recursive: true });
  repository[Symbol.dispose]();
});

function openLockfile(): Lockfile {
  const lockfile = Lockfile.open(worktreeSite(repository.root));
  if (lockfile === undefined) throw new Error("there is a lease on it");
  onTestFinished(() => lockfile.close());
  return lockfile;
}

/** A shell script in the place of flock(1). */
function script(text: string): HelperProgram {
  const path = join(bin, "flock");
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return { name: "flock", path };
}

describe("the contract, through a helper in this process", () => {
  for (const { name, run } of contractCases({ acquire, inspect }, { supported: true })) test(name, run);
});

describe.each(PROGRAMS)("$name", (program) => {
  test("locks a descriptor of ours, and says if it is busy, without a word", async () => {
    const flock = new HelperFlock(program);
    const [first, second] = [openLockfile(), openLockfile()];
    expect(await flock.tryLock(first, { limitMs: 20_000 })).toBe(true);
    expect(flock.stillHolds(first)).toBe(true);
    expect(await flock.tryLock(second, { limitMs: 20_000 })).toBe(false);
    first.close();
    expect(await flock.tryLock(second, { limitMs: 20_000 })).toBe(true);
  });

  test("waits in the kernel's queue, and ends when it is told to", async () => {
    const flock = new HelperFlock(program);
    const [first, second] = [openLockfile(), openLockfile()];
    await flock.tryLock(first, { limitMs: 20_000 });
    let changes = 0;
    const helper = new WaitingHelper(program, second.fd, 20_000, 60_000, () => changes++);
    // flock(1) does not say that it started.
    if (program.name !== "flock") await vi.waitUntil(() => changes === 1, WAIT_LIMIT);
    expect(helper.state).toBe("waiting");
    // In the first hundredth of a second, the time since boot looks as if it were known in whole seconds alone.
    await vi.waitUntil(() => uptime() % 1 > 0.01 && uptime() % 1 < 0.5, WAIT_LIMIT);
    first.close();
    await vi.waitUntil(() => helper.state !== "waiting", WAIT_LIMIT);
    expect(helper.state).toBe(program.name === "flock" ? "unsure" : "locked");
    await helper.end();
    await helper.end();
    expect(await flock.tryLock(second, { limitMs: 20_000 })).toBe(true);
  });

  test.skipIf(program.name === "flock" || !CAN_SEE)("gives the lock back if nobody answers", async () => {
    const lockfile = openLockfile();
    const helper = new WaitingHelper(program, lockfile.fd, 50, 60_000, () => {});
    blockUntilChildEnds();
    await helper.end();
    expect(helper.state).toBe("unsure");
    expect(helper.exitCode).toBe(RELEASED_UNANSWERED);
    expect(await new HelperFlock(program).tryLock(openLockfile(), { limitMs: 20_000 })).toBe(true);
  });
});

test("a helper that does not know the time since boot is gone before its lock is relied on", async () => {
  const path = join(bin, "perl");
  writeFileSync(path, "#!/bin/sh\necho '?'; exec /bin/sleep 1000\n", { mode: 0o755 });
  const helper = await new Promise<WaitingHelper>((resolve) => {
    const started = new WaitingHelper({ name: "perl", path }, openLockfile().fd, 20_000, 60_000, () =>
      resolve(started),
    );
  });
  expect(helper.state).toBe("unsure");
  await helper.end();
  expect(helper.exitCode).toBeNull();
});

test("a helper ends with this process", async () => {
  const flock = new HelperFlock(PROGRAMS[0] as HelperProgram);
  const [first, second] = [openLockfile(), openLockfile()];
  await flock.tryLock(first, { limitMs: 20_000 });
  const before = process.listeners("exit");
  await new Promise<void>((resolve) => {
    new WaitingHelper(PROGRAMS[0] as HelperProgram, second.fd, 50, 60_000, resolve);
    const [killAll] = process.listeners("exit").filter((listener) => !before.includes(listener));
    killAll?.(0);
  });
  expect(process.listeners("exit")).toEqual(before);
});

test("flock(1) of BusyBox, which has no -w, is not asked for a bound", () => {
  writeFileSync(join(bin, "busybox"), "");
  const busybox: HelperProgram = { name: "flock", path: join(bin, "busybox") };
  expect(waitArguments(busybox, 50, 1000)).toEqual(["-x", "3"]);
  expect(waitArguments({ ...busybox, path: bin }, 50, 1000)).toEqual(["-x", "-w", "1", "3"]);
});

test("a helper that cannot be started is told at once or later, and leaves nothing", async () => {
  const missing: HelperProgram = { name: "perl", path: join(bin, "missing") };
  const lockfile = openLockfile();
  await expect(new HelperFlock(missing).tryLock(lockfile, { limitMs: 1000 })).rejects.toThrow(
    /^cannot start .*missing: no such file/,
  );
  await new Promise<void>((resolve) => {
    const helper = new WaitingHelper(missing, lockfile.fd, 50, 1000, () => {
      if (helper.state !== "waiting") resolve();
    });
  });
});

test.each([
  ["hangs", "exec /bin/sleep 1000", /was killed, or did not answer within 200 ms/],
  ["ends with 0 but does not lock", "exit 0", /exited with 0 but did not lock the file/],
  ["fails without a word", "exit 9", /failed with exit code 9; /],
  ["complains and ends with 1", "echo oh >&2; exit 1", /failed with exit code 1: oh; a helper .*, because of a test$/],
])("a program that %s is an error that says so", async (_what, text, words) => {
  await expect(new HelperFlock(script(text)).tryLock(openLockfile(), { limitMs: 200 })).rejects.toThrow(words);
});

test("a program that hangs in a process that it has started itself is given up in time, too", async () => {
  const hanging = script(`/bin/sleep 1000 & echo $! >${bin}/pid; wait`);
  const outcome = new HelperFlock(hanging).tryLock(openLockfile(), { limitMs: 500 });
  await expect(outcome).rejects.toThrow(/did not answer within 500 ms/);
  process.kill(Number(readFileSync(join(bin, "pid"), "utf8")), "SIGKILL");
});

test("an abort ends a program that hangs, and the acquire rejects with its reason at once", async () => {
  const flock = script("exec /bin/sleep 1000");
  onTestFinished(
    interceptSystemCalls(({ name, args: [, ...rest] }, proceed) =>
      name === "spawn" ? spawn(flock.path, ...(rest as [string[], SpawnOptions])) : proceed(),
    ),
  );
  const controller = new AbortController();
  const acquired = acquire(repository.root, { timeoutMs: Number.POSITIVE_INFINITY, signal: controller.signal });
  acquired.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 50));
  controller.abort("enough");
  await expect(acquired).rejects.toBe("enough");
});

test("the missing permission to start processes is told with the flag that gives it", async () => {
  const denied = Object.assign(new Error("Access to this API has been restricted"), { code: "ERR_ACCESS_DENIED" });
  onTestFinished(
    interceptSystemCalls(({ name }, proceed) => {
      if (name === "spawn") throw denied;
      return proceed();
    }),
  );
  await expect(acquire(repository.root)).rejects.toThrow(/restricted; start Node\.js with --allow-child-process; /);
});

describe("whether the lock is still held", () => {
  test("is the kernel's to say on a local file system, where there is nothing to ask it is taken for granted", () => {
    const flock = new HelperFlock(script("exit 1"));
    fakeProc({});
    expect(flock.stillHolds(openLockfile())).toBe(true);
  });

  test.each([
    [0, true],
    [1, false],
  ])("is asked of the server on a network file system: exit code %i", (exitCode, isHeld) => {
    scope.mockReturnValue("network");
    expect(new HelperFlock(script(`exit ${exitCode}`)).stillHolds(openLockfile())).toBe(isHeld);
  });

  test("cannot be found out where no process can be started", () => {
    scope.mockReturnValue("network");
    const flock = new HelperFlock({ name: "flock", path: join(bin, "missing") });
    expect(() => flock.stillHolds(openLockfile())).toThrow(/cannot start/);
  });
});
