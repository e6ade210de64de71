import { expect, test, vi } from "vitest";
import { commandOf, innermostPidOf, isGone, parentOf, startTimeOf } from "../src/process-info.js";
import { fakeProc } from "./fake-proc.js";

test.each([
  ["ESRCH", true],
  ["EPERM", false],
])("a process that cannot be signalled for %s is gone: %s", (code, gone) => {
  const kill = vi.spyOn(process, "kill").mockImplementation(() => {
    throw Object.assign(new Error(code), { code });
  });
  try {
    expect(isGone(7)).toBe(gone);
    expect(kill).toHaveBeenCalledExactlyOnceWith(7, 0);
  } finally {
    kill.mockRestore();
  }
});

test("a process that lives is not gone", () => {
  expect(isGone(process.pid)).toBe(false);
});

test.each([
  ["/usr/bin/git\0commit\0-m\0a message\0", "git commit -m a message"],
  ["aiwf", "aiwf"],
  [`x\0${"y".repeat(78)}\0`, `x ${"y".repeat(78)}`],
  [`x\0${"y".repeat(79)}\0`, `x ${"y".repeat(77)}…`],
  ["sh\0-c\0\u001b[2J", "sh -c \ufffd[2J"],
  ["", undefined],
  ["\0argument", undefined],
])("the command line %j is shown as %j", (text, shown) => {
  fakeProc({ "/proc/7/cmdline": text });
  expect(commandOf(7)).toBe(shown);
});

test.each([
  ["Name:\tx\nNSpid:\t70\nThreads:\t1\n", 70],
  ["Name:\tx\nNSpid:\t700\t12  3 \nThreads:\t1\n", 3],
  ["Name:\tNSpid:\t1\nThreads:\t1\n", undefined],
])("of the status %j the last pid is the innermost one", (status, pid) => {
  fakeProc({ "/proc/70/status": status });
  expect(innermostPidOf(70)).toBe(pid);
});

const STAT = "7 (a ) b) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 250 1000 1\n";

test("a process began as many ticks after the start of the system as its stat says, whatever its name is", () => {
  fakeProc({ "/proc/7/stat": STAT, "/proc/stat": "cpu 1 2\nbtime 1700000000\nprocesses 5\n" });
  expect(startTimeOf(7)).toBe(1_700_000_002_500);
});

test("the parent of a process is the field after its state, whatever its name is", () => {
  fakeProc({ "/proc/7/stat": "7 (a ) b) S 12 7 7 0\n" });
  expect(parentOf(7)).toBe(12);
});

test("what cannot be read is not known", () => {
  fakeProc({});
  const nothing = [undefined, undefined, undefined, undefined];
  expect([commandOf(7), innermostPidOf(7), parentOf(7), startTimeOf(7)]).toEqual(nothing);
});

test.each([
  { "/proc/7/stat": STAT },
  { "/proc/7/stat": STAT, "/proc/stat": "cpu 1 2\nxbtime 5\n" },
  { "/proc/stat": "btime 1700000000\n" },
])("without both the start of the system and that of the process nothing is known: %j", (entries) => {
  fakeProc(entries);
  expect(startTimeOf(7)).toBeUndefined();
});
