import { expect, test } from "vitest";
import { askKernel, hasFlock } from "../src/kernel-locks.js";
import { fakeProc, lockLine } from "./fake-proc.js";

const file = { dev: 0x801n, ino: 12n };
const elsewhere = { dev: 0x802n, ino: 12n };
const other = { dev: 0x801n, ino: 13n };
const OUR_NAMESPACE = { "/proc/self/ns/pid": "pid:[4026531836]" };

test("the process that has an flock on the file holds it, whoever else locks other files", () => {
  fakeProc({ "/proc/locks": lockLine(5, other) + lockLine(7, file) });
  expect(askKernel(file)).toEqual({ state: "held", pid: 7 });
});

test("the text that the caller has read spares the reading of a short table", () => {
  const reads = fakeProc({ "/proc/locks": "", ...OUR_NAMESPACE });
  expect(askKernel(file, lockLine(7, file))).toEqual({ state: "held", pid: 7 });
  expect(askKernel(file, lockLine(7, other))).toEqual({ state: "free" });
  expect(reads).toEqual(["/proc/self/ns/pid"]);
});

test("a file that nobody has locked is free where the kernel shows everybody's locks, and unknown in another namespace", () => {
  fakeProc({ "/proc/locks": lockLine(5, other), ...OUR_NAMESPACE });
  expect(askKernel(file)).toEqual({ state: "free" });
  fakeProc({ "/proc/locks": lockLine(5, other), "/proc/self/ns/pid": "pid:[4026532000]" });
  expect(askKernel(file)).toEqual({ state: "unknown" });
});

test("without a lock table, or without knowing the namespace, all is unknown", () => {
  fakeProc({});
  expect(askKernel(file)).toEqual({ state: "unknown" });
  fakeProc({ "/proc/locks": "" });
  expect(askKernel(file)).toEqual({ state: "unknown" });
});

test("in a table of more than a page, where a line can slip past, a look that finds nothing is repeated twice", () => {
  let looks = 0;
  let found = 3;
  // The file's lock, in front of so many others that the table fills a page.
  const longTable = () =>
    (++looks === found ? lockLine(7, file) : "") + lockLine(5, other).padEnd(4096, lockLine(5, other));
  fakeProc({ "/proc/locks": longTable, ...OUR_NAMESPACE });
  expect(askKernel(file)).toEqual({ state: "held", pid: 7 });
  expect(looks).toBe(3);
  looks = 0;
  found = 4;
  expect(askKernel(file)).toEqual({ state: "free" });
  expect(looks).toBe(3);
  looks = 0;
  found = 2;
  expect(askKernel(file, longTable().slice(0, 4096))).toEqual({ state: "held", pid: 7 });
});

test("a table of less than a page is read once", () => {
  const reads = fakeProc({ "/proc/locks": lockLine(5, other).padEnd(4095, lockLine(5, other)), ...OUR_NAMESPACE });
  askKernel(file);
  expect(reads).toEqual(["/proc/locks", "/proc/self/ns/pid"]);
});

test("where table and stat disagree about the device, what the process has open decides", () => {
  const open = { "/proc/locks": lockLine(7, elsewhere), "/proc/7/fd": ["0", "1", "2"], ...OUR_NAMESPACE };
  fakeProc({ ...open, "/proc/7/fd/0": other, "/proc/7/fd/2": file });
  expect(askKernel(file)).toEqual({ state: "held", pid: 7 });
  fakeProc({ ...open, "/proc/7/fd/0": other, "/proc/7/fd/2": elsewhere });
  expect(askKernel(file)).toEqual({ state: "free" });
});

test("where that may not be read, it is unknown", () => {
  fakeProc({ "/proc/locks": lockLine(7, elsewhere), ...OUR_NAMESPACE });
  expect(askKernel(file)).toEqual({ state: "unknown" });
});

const FLOCK_INFO = "pos:\t0\nflags:\t02\nlock:\t1: FLOCK  ADVISORY  WRITE 7 08:01:12 0 EOF\n";

test("a process has an flock on the file if a descriptor that leads to it says so", () => {
  const descriptors = { "/proc/7/fd": ["0", "5"], "/proc/7/fd/0": other, "/proc/7/fd/5": file };
  fakeProc({ ...descriptors, "/proc/7/fdinfo/0": "pos:\t0\n", "/proc/7/fdinfo/5": FLOCK_INFO });
  expect(hasFlock(7, file)).toBe(true);
  fakeProc({ ...descriptors, "/proc/7/fdinfo/0": FLOCK_INFO, "/proc/7/fdinfo/5": "pos:\t0\n" });
  expect(hasFlock(7, file)).toBe(false);
  fakeProc({ ...descriptors, "/proc/7/fdinfo/5": FLOCK_INFO.replace("FLOCK", "POSIX") });
  expect(hasFlock(7, file)).toBe(false);
  fakeProc({ ...descriptors, "/proc/7/fdinfo/5": FLOCK_INFO.replace("lock:", "clock:") });
  expect(hasFlock(7, file)).toBe(false);
});

test("whether a process whose descriptors may not be read has an flock is not known", () => {
  fakeProc({});
  expect(hasFlock(7, file)).toBeUndefined();
});

test("another file of the same number, of which no more is known, does not hide who has the lock", () => {
  fakeProc({ "/proc/locks": lockLine(5, elsewhere) + lockLine(7, file), ...OUR_NAMESPACE });
  expect(askKernel(file)).toEqual({ state: "held", pid: 7 });
});
