import { statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { ScratchRepository } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { acquire, inspect } from "../src/index.js";
import { fakeProc, lockLine } from "./fake-proc.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

/** Lets the call by this name on this path fail until the end of the test. */
function fail(name: string, path: string, failure: Error): void {
  onTestFinished(
    interceptSystemCalls((call, proceed) => {
      if (call.name === name && call.path === path) throw failure;
      return proceed();
    }),
  );
}

test("a lockfile that cannot be examined is a problem, told in the system's words", async () => {
  fail("lstatSync", repository.lockfilePath, systemError("EACCES", "lstat"));
  expect(await inspect(repository.root)).toMatchObject({
    path: repository.lockfilePath,
    exists: false,
    state: "unknown",
    problem: `opening ${repository.lockfilePath}: permission denied`,
  });
});

test("a lockfile that cannot be opened is a problem, and so is one that cannot be created", async () => {
  const problem = `opening ${repository.lockfilePath}: read-only file system`;
  expect(await inspect(repository.root)).not.toHaveProperty("problem");
  fail("accessSync", repository.gitDirectory, systemError("EROFS", "access"));
  expect(await inspect(repository.root)).toMatchObject({ exists: false, state: "free", problem });
  writeFileSync(repository.lockfilePath, "");
  expect(await inspect(repository.root)).not.toHaveProperty("problem");
  fail("accessSync", repository.lockfilePath, systemError("EROFS", "access"));
  expect(await inspect(repository.root)).toMatchObject({ exists: true, problem });
});

test("without a lock table the state is unknown, and the record alone names the holder", async () => {
  fakeProc({});
  writeFileSync(repository.lockfilePath, '{"pid":7,"host":"elsewhere","label":"aiwf add gap"}\n');
  expect(await inspect(repository.root)).toMatchObject({
    exists: true,
    filesystem: { type: "unknown", scope: "unknown" },
    state: "unknown",
    holder: { pid: 7, host: "elsewhere", label: "aiwf add gap", proof: "recorded" },
  });
});

test("without anybody to name there is no holder in the report, not even an undefined one", async () => {
  fakeProc({});
  writeFileSync(repository.lockfilePath, "");
  expect(await inspect(repository.root)).not.toHaveProperty("holder");
});

test("a record that cannot be read takes nothing from what the kernel says", async (context) => {
  await using _lock = await acquire(repository.root, { label: "unreadable" });
  if ((await inspect(repository.root)).state !== "held") return context.skip("needs the kernel's lock table");
  fail("openSync", repository.lockfilePath, systemError("EACCES", "open"));
  const { state, holder } = await inspect(repository.root);
  expect(state).toBe("held");
  expect(holder).toMatchObject({ pid: process.pid, host: hostname(), proof: "confirmed" });
  expect(holder?.label).not.toBe("unreadable");
});

test.each([
  ["ext4", "rw", "free"],
  ["nfs4", "rw,local_lock=flock", "free"],
  ["nfs4", "rw,local_lock=none", "unknown"],
  ["newfs", "rw", "unknown"],
])("on %s with %s, a lock that this kernel knows of nobody for is %s", async (type, options, state) => {
  writeFileSync(repository.lockfilePath, "");
  fakeProc({
    "/proc/locks": "",
    "/proc/self/ns/pid": "pid:[4026531836]",
    "/proc/self/mountinfo": `1 0 8:1 / / rw - ${type} /dev/sda ${options}\n`,
  });
  expect(await inspect(repository.root)).toMatchObject({ state, filesystem: { type } });
});

test("a lock that this kernel knows of is held, whatever the file system is", async () => {
  writeFileSync(repository.lockfilePath, "");
  fakeProc({
    "/proc/locks": lockLine(process.pid, statSync(repository.lockfilePath, { bigint: true })),
    "/proc/self/mountinfo": "1 0 8:1 / / rw - nfs4 nas:/ rw,local_lock=none\n",
  });
  expect(await inspect(repository.root)).toMatchObject({ state: "held", holder: { pid: process.pid } });
});

test("a record in a lockfile that is free, which a killed holder left, names nobody", async () => {
  writeFileSync(repository.lockfilePath, '{"pid":7,"host":"elsewhere"}\n');
  fakeProc({
    "/proc/locks": "",
    "/proc/self/ns/pid": "pid:[4026531836]",
    "/proc/self/mountinfo": "1 0 8:1 / / rw - ext4 /dev/sda rw\n",
  });
  const report = await inspect(repository.root);
  expect(report).toMatchObject({ state: "free" });
  expect(report).not.toHaveProperty("holder");
});
