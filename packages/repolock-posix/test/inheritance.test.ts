import { existsSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { ScratchRepository, ScratchWorktrees } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { acquire } from "../src/index.js";
import { fakeProc, lockLine } from "./fake-proc.js";

// What an acquire believes of the variable, in a /proc of the test's own. With real processes: inherit.test.ts.

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => {
  vi.unstubAllEnvs();
  repository[Symbol.dispose]();
});

const PARENT = process.ppid;
const SINCE = 7;

type Proc = Record<string, Parameters<typeof fakeProc>[0][string]>;

/** A /proc in which a process, an ancestor of this one, holds the file, and has signed it. Changes to it show at once. */
function holdBy(pid: number, lockfilePath: string): Proc {
  writeFileSync(lockfilePath, `${JSON.stringify({ pid, host: hostname(), since: SINCE })}\n`);
  const proc: Proc = {
    "/proc/self/stat": "",
    [`/proc/${PARENT}/stat`]: `${PARENT} (a) b) S ${pid} 0`,
    [`/proc/${pid}/fd`]: ["5"],
    [`/proc/${pid}/fd/5`]: statSync(lockfilePath, { bigint: true }),
    [`/proc/${pid}/fdinfo/5`]: "pos:\t0\nlock:\t1: FLOCK  ADVISORY  WRITE 5 08:01:9 0 EOF\n",
  };
  fakeProc(proc);
  return proc;
}

function passOn(holds: Readonly<Record<string, unknown>>): void {
  vi.stubEnv("REPOLOCK_HELD", JSON.stringify(holds));
}

const hold = (pid = PARENT) => ({ pid, since: SINCE });
const acquireBelow = () => acquire(repository.root, { inherit: true });

test.each([
  ["parent", PARENT],
  ["grandparent", 77],
])("an acquire below a %s that holds is under its lock, and lost with it", async (_who, pid) => {
  const { lockfilePath } = repository;
  const proc = holdBy(pid, lockfilePath);
  passOn({ [lockfilePath]: [hold(pid)], "/other/aiwf.lock": [hold(5)] });
  await using lock = await acquireBelow();
  expect(lock.path).toBe(`${lockfilePath}.1`);
  lock.assertHeld();
  const own = { pid: process.pid, since: expect.any(Number) };
  expect(JSON.parse(lock.environment()["REPOLOCK_HELD"] ?? "")).toEqual({
    [lockfilePath]: [hold(pid), own],
    "/other/aiwf.lock": [hold(5)],
  });
  proc[`/proc/${pid}/fd`] = [];
  expect(() => lock.assertHeld()).toThrow(
    `lock on ${lockfilePath}.1 was lost: process ${pid}, which passed on ${lockfilePath}, no longer holds it`,
  );
});

const unreadable = (proc: Proc) => void delete proc[`/proc/${PARENT}/fd`];

test.each<[string, boolean, (proc: Proc) => void]>([
  ["has signed nothing, because its disk is full", true, () => writeFileSync(repository.lockfilePath, "")],
  [
    "has released, and taken the lock again",
    false,
    () => writeFileSync(repository.lockfilePath, `{"pid":${PARENT},"host":"${hostname()}","since":8}\n`),
  ],
  ["may not be examined, and has signed", true, unreadable],
  [
    "may not be examined, and has signed, and the kernel's table has a holder",
    true,
    (proc) => {
      unreadable(proc);
      proc["/proc/locks"] = lockLine(5, statSync(repository.lockfilePath, { bigint: true }));
    },
  ],
  [
    "may not be examined, and has signed, and the kernel's table has no holder",
    false,
    (proc) => {
      unreadable(proc);
      proc["/proc/locks"] = "";
      proc["/proc/self/ns/pid"] = "pid:[4026531836]";
    },
  ],
  [
    "may not be examined, and has signed nothing",
    false,
    (proc) => {
      unreadable(proc);
      writeFileSync(repository.lockfilePath, "");
    },
  ],
  [
    "may not be examined, while a process of another machine has signed",
    false,
    (proc) => {
      unreadable(proc);
      writeFileSync(repository.lockfilePath, `{"pid":${PARENT},"host":"elsewhere","since":${SINCE}}\n`);
    },
  ],
  ["holds a lockfile that is gone", false, () => rmSync(repository.lockfilePath)],
])("a parent that %s: inherited is %s", async (_what, isInherited, change) => {
  const { lockfilePath } = repository;
  const proc = holdBy(PARENT, lockfilePath);
  passOn({ [lockfilePath]: [hold()] });
  change(proc);
  await using lock = await acquireBelow();
  expect(lock.path).toBe(isInherited ? `${lockfilePath}.1` : lockfilePath);
});

test("a hold of what is no ancestor gives nothing, also where the ancestors go round in a circle", async () => {
  const { lockfilePath } = repository;
  holdBy(77, lockfilePath)[`/proc/${PARENT}/stat`] = `${PARENT} (a) S ${PARENT} 0`;
  passOn({ [lockfilePath]: [hold(77)] });
  await using lock = await acquireBelow();
  expect(lock.path).toBe(lockfilePath);
});

test("the lockfile can have been passed on by another name; other files by whatever name give nothing", async () => {
  const { root, lockfilePath } = repository;
  holdBy(PARENT, lockfilePath);
  symlinkSync(root, join(root, "alias"));
  const alias = join(root, "alias", ".git", "aiwf.lock");
  writeFileSync(join(root, "other"), "");
  const others = { [join(root, "other")]: [hold()], [join(root, "missing")]: [hold()] };
  passOn(others);
  {
    await using lock = await acquireBelow();
    expect(lock.path).toBe(lockfilePath);
  }
  holdBy(PARENT, lockfilePath);
  passOn({ ...others, [lockfilePath]: [hold(5)], [alias]: [hold()] });
  await using lock = await acquireBelow();
  expect(lock.path).toBe(`${lockfilePath}.1`);
});

test("of several holds that do not count, a busy error explains the first", async () => {
  const { root, lockfilePath } = repository;
  await using _lock = await acquire(root);
  symlinkSync(root, join(root, "alias"));
  fakeProc({ "/proc/self/stat": "" });
  passOn({ [lockfilePath]: [hold(5)], [join(root, "alias", ".git", "aiwf.lock")]: [hold(6)] });
  await expect(acquireBelow()).rejects.toMatchObject({
    code: "repo-lock-busy",
    path: lockfilePath,
    message: expect.stringMatching(/; process 5, which passed on .* is not an ancestor of this process$/),
  });
});

test.each(["", "{", "[]", "null", "7", '{"/x":7}', '{"/x":[]}', '{"/x":[7]}', '{"/x":[null]}', '{"/x":[{"pid":1}]}'])(
  "the variable as %j gives nothing",
  async (value) => {
    vi.stubEnv("REPOLOCK_HELD", value.replace("/x", repository.lockfilePath));
    await using lock = await acquireBelow();
    expect(lock.path).toBe(repository.lockfilePath);
  },
);

test.each([
  { pid: "1", since: 1 },
  { pid: 1, since: "1" },
  { pid: 1.5, since: 1 },
])("a hold as %j gives nothing", async (value) => {
  passOn({ [repository.lockfilePath]: [value], "relative/path": [hold()] });
  await using lock = await acquireBelow();
  expect(lock.path).toBe(repository.lockfilePath);
});

test("a lock that reaches the repository inherits each of its lockfiles by itself, and passes both on", async () => {
  using worktrees = new ScratchWorktrees();
  const [own, shared] = [join(worktrees.linked, ".aiwf.lock"), join(worktrees.common, "aiwf.lock")];
  holdBy(PARENT, shared);
  passOn({ [shared]: [hold()] });
  {
    using lock = await acquire(worktrees.linked, { inherit: true, reach: "repository" });
    lock.assertHeld();
    expect(lock.path).toBe(own);
    expect(existsSync(`${shared}.1`)).toBe(true);
    const mine = { pid: process.pid, since: expect.any(Number) };
    expect(JSON.parse(lock.environment()["REPOLOCK_HELD"] ?? "")).toEqual({ [own]: [mine], [shared]: [hold(), mine] });
  }
  await using again = await acquire(worktrees.main, { inherit: true, reach: "repository" });
  expect(again.path).toBe(`${shared}.1`);
});
