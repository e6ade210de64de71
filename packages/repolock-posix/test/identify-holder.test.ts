import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { identifyHolder } from "../src/holder.js";
import { fakeProc, lockLine } from "./fake-proc.js";

const file = { dev: 0x801n, ino: 12n };
const host = hostname();
const HELD_BY_7 = { state: "held", pid: 7 } as const;

/** The record of process 7, which is signed a second after that began, or when it is said. */
function record({ sinceMs = 1_700_000_003_500, pid = 7, of = host } = {}): string {
  return JSON.stringify({ pid, host: of, label: "aiwf add gap", since: sinceMs });
}
const named = { host, label: "aiwf add gap", since: new Date(1_700_000_003_500) };

/** What /proc tells about process 7, which began at 1,700,000,002.500 s. */
const PROCESS = {
  "/proc/7/stat": "7 (node) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 250 1000 1\n",
  "/proc/stat": "btime 1700000000\n",
  "/proc/7/cmdline": "node\0main.js\0",
};
const DESCRIPTORS = {
  "/proc/7/fd": ["5"],
  "/proc/7/fd/5": file,
  "/proc/7/fdinfo/5": "lock:\t1: FLOCK  ADVISORY  WRITE 7 08:01:12 0 EOF\n",
};

let kill = vi.spyOn(process, "kill");
beforeEach(() => {
  kill = vi.spyOn(process, "kill").mockReturnValue(true);
});
afterEach(() => kill.mockRestore());

function letProcessBeGone(): void {
  kill.mockImplementation(() => {
    throw Object.assign(new Error("ESRCH"), { code: "ESRCH" });
  });
}

test("a process whose record is in the lockfile and whose descriptors have the lock is confirmed without the lock table", () => {
  const reads = fakeProc({ ...PROCESS, ...DESCRIPTORS });
  expect(identifyHolder(file, record())).toEqual({ pid: 7, ...named, proof: "confirmed" });
  expect(reads).not.toContain("/proc/locks");
});

test("a record of another host is not looked for among the processes of this one", () => {
  const reads = fakeProc({ ...PROCESS, ...DESCRIPTORS });
  identifyHolder(file, record({ of: "elsewhere" }), { state: "unknown" });
  expect(reads).toEqual([]);
});

test("without having been asked before, the kernel is asked", () => {
  fakeProc({ ...PROCESS, "/proc/locks": lockLine(7, file) });
  expect(identifyHolder(file, record())).toEqual({ pid: 7, ...named, proof: "confirmed" });
});

describe("the record of the process that the kernel names", () => {
  test("adds label and time", () => {
    fakeProc(PROCESS);
    expect(identifyHolder(file, record(), HELD_BY_7)).toEqual({ pid: 7, ...named, proof: "confirmed" });
  });

  test("may have the pid that the process has inside, and is told with ours", () => {
    fakeProc({ ...PROCESS, "/proc/7/status": "NSpid:\t7\t3\n" });
    expect(identifyHolder(file, record({ pid: 3 }), HELD_BY_7)).toEqual({ pid: 7, ...named, proof: "confirmed" });
    expect(identifyHolder(file, record({ pid: 4 }), HELD_BY_7)).toMatchObject({ label: "node main.js" });
  });

  test("is of an earlier process if it is older than this one by more than the clock is vague", () => {
    fakeProc(PROCESS);
    expect(identifyHolder(file, record({ sinceMs: 1_700_000_000_500 }), HELD_BY_7)?.label).toBe("aiwf add gap");
    expect(identifyHolder(file, record({ sinceMs: 1_700_000_000_499 }), HELD_BY_7)).toEqual({
      pid: 7,
      host,
      label: "node main.js",
      proof: "confirmed",
    });
  });

  test("is believed if it has no time, or if the start of the process is not known", () => {
    fakeProc(PROCESS);
    expect(identifyHolder(file, `{"pid":7,"host":${JSON.stringify(host)}}`, HELD_BY_7)).toEqual({
      pid: 7,
      host,
      proof: "confirmed",
    });
    fakeProc({});
    expect(identifyHolder(file, record({ sinceMs: 0 }), HELD_BY_7)?.label).toBe("aiwf add gap");
  });

  test("is of an earlier process also if the descriptors of this one have the lock", () => {
    fakeProc({ ...PROCESS, ...DESCRIPTORS });
    expect(identifyHolder(file, record({ sinceMs: 0 }), HELD_BY_7)?.label).toBe("node main.js");
  });

  test("is not of it if it names another host", () => {
    fakeProc(PROCESS);
    expect(identifyHolder(file, record({ of: "elsewhere" }), HELD_BY_7)).toMatchObject({ host, label: "node main.js" });
  });
});

test("a process that the kernel names and that has ended is not named", () => {
  fakeProc({});
  letProcessBeGone();
  expect(identifyHolder(file, "", HELD_BY_7)).toBeUndefined();
});

test("a process whose command line may not be read is named without a label", () => {
  fakeProc({});
  const holder = identifyHolder(file, "", HELD_BY_7);
  expect(holder).toEqual({ pid: 7, host, proof: "confirmed" });
  expect(holder).not.toHaveProperty("label");
});

describe("on a system without a lock table", () => {
  const view = { state: "unknown" } as const;

  test("the record of a process that lives, or that is elsewhere, names it", () => {
    fakeProc({});
    expect(identifyHolder(file, record(), view)).toEqual({ pid: 7, ...named, proof: "recorded" });
    letProcessBeGone();
    expect(identifyHolder(file, record({ of: "elsewhere" }), view)).toMatchObject({ pid: 7, host: "elsewhere" });
  });

  test("the record of a process of this machine that has ended names nobody", () => {
    fakeProc({});
    letProcessBeGone();
    expect(identifyHolder(file, record(), view)).toBeUndefined();
  });
});

test("with a lock table, the record of a process that is not to be seen here names it all the same", () => {
  fakeProc({ "/proc/locks": "" });
  letProcessBeGone();
  expect(identifyHolder(file, record(), { state: "unknown" })).toMatchObject({ pid: 7, proof: "recorded" });
});

test("without a record and without a word of the kernel nobody is named", () => {
  fakeProc({});
  expect(identifyHolder(file, "", { state: "unknown" })).toBeUndefined();
});

test("a process that took the lock for another, or got the pid of one that did, is not named", () => {
  fakeProc({ ...PROCESS, ...DESCRIPTORS, "/proc/7/fd": [] });
  expect(identifyHolder(file, "", HELD_BY_7)).toBeUndefined();
  fakeProc({ ...PROCESS, ...DESCRIPTORS });
  expect(identifyHolder(file, "", HELD_BY_7)).toMatchObject({ pid: 7, label: "node main.js" });
});

describe("where the kernel names a process that is gone, because a helper took the lock", () => {
  const TAKEN_BY_GONE_HELPER = { state: "held", pid: 9 } as const;
  function letHelperBeGone(): void {
    kill.mockImplementation((pid) => {
      if (pid === 9) throw Object.assign(new Error("ESRCH"), { code: "ESRCH" });
      return true;
    });
  }

  test("the record of a process that lives and may not be looked into is what there is", () => {
    letHelperBeGone();
    fakeProc(PROCESS);
    expect(identifyHolder(file, record(), TAKEN_BY_GONE_HELPER)).toEqual({ pid: 7, ...named, proof: "recorded" });
  });

  test("the record of another host is, too", () => {
    letHelperBeGone();
    fakeProc({});
    expect(identifyHolder(file, record({ of: "elsewhere" }), TAKEN_BY_GONE_HELPER)).toMatchObject({
      host: "elsewhere",
      proof: "recorded",
    });
  });

  test.each([
    ["does not hold it, as its descriptors show", { ...PROCESS, "/proc/7/fd": [] }, record()],
    ["began after the record was written", PROCESS, record({ sinceMs: 1_600_000_000_000 })],
  ])("the record of a process that %s is not", (_what, proc, line) => {
    letHelperBeGone();
    fakeProc(proc);
    expect(identifyHolder(file, line, TAKEN_BY_GONE_HELPER)).toBeUndefined();
  });

  test("the record of a process that is gone as well is not", () => {
    letProcessBeGone();
    fakeProc({});
    expect(identifyHolder(file, record(), TAKEN_BY_GONE_HELPER)).toBeUndefined();
  });

  describe("and the record helps nothing", () => {
    const SHARER = { ...PROCESS, ...DESCRIPTORS, "/proc": ["self", "21", "7"], "/proc/7/fdinfo": ["5"] };
    // What was found for one taker of the lock is not searched for again.
    const takenBy = (pid: number) => ({ state: "held", pid }) as const;

    test("another process whose descriptors have the lock is named, and searched for once", () => {
      letProcessBeGone();
      const reads = fakeProc(SHARER);
      expect(identifyHolder(file, "", takenBy(91))).toMatchObject({
        pid: 7,
        label: "node main.js",
        proof: "confirmed",
      });
      expect(identifyHolder(file, "", takenBy(91))).toMatchObject({ pid: 7 });
      expect(reads.filter((path) => path === "/proc")).toHaveLength(1);
    });

    test("a process that has it no more is not, and the next one is searched for", () => {
      letProcessBeGone();
      fakeProc(SHARER);
      identifyHolder(file, "", takenBy(92));
      const reads = fakeProc({ ...SHARER, "/proc/7/fd": [] });
      expect(identifyHolder(file, "", takenBy(92))).toBeUndefined();
      expect(identifyHolder(file, "", takenBy(93))).toBeUndefined();
      expect(reads.filter((path) => path === "/proc")).toHaveLength(1);
    });

    test("a process that has it on another file is not", () => {
      letProcessBeGone();
      fakeProc({ ...SHARER, "/proc/7/fdinfo/5": "lock:\t1: FLOCK  ADVISORY  WRITE 7 08:01:13 0 EOF\n" });
      expect(identifyHolder(file, "", takenBy(94))).toBeUndefined();
    });
  });
});
