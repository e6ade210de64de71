import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  eraseRecord,
  isRecordOverwritten,
  parseRecord,
  readRecordLineAt,
  recordOfThisProcess,
  writeRecord,
} from "../src/record.js";

const OURS = '{"pid":7,"host":"ours"}\n';

let directory = "";
let fd = 0;
const content = () => readFileSync(join(directory, "lockfile"), "utf8");
function open(text: string | Buffer): number {
  writeFileSync(join(directory, "lockfile"), text);
  fd = openSync(join(directory, "lockfile"), "r+");
  return fd;
}
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "repolock-record-"));
});
afterEach(() => {
  closeSync(fd);
  rmSync(directory, { recursive: true });
});

describe("the record of this process", () => {
  test("is one line of JSON that names process, host, label and time", () => {
    open("");
    const before = Date.now();
    const line = recordOfThisProcess('say "hi"');
    expect(line).toMatch(/^\{.*\}\n$/);
    const record = parseRecord(line);
    expect(record).toEqual({ pid: process.pid, host: hostname(), label: 'say "hi"', since: expect.any(Date) });
    expect(record?.since?.getTime()).toBeGreaterThanOrEqual(before);
    expect(parseRecord(recordOfThisProcess(undefined))).not.toHaveProperty("label");
  });

  test("keeps a long label short, and its line readable", () => {
    open("");
    writeRecord(fd, recordOfThisProcess("x".repeat(100_000)), 0n);
    expect(parseRecord(readRecordLineAt(join(directory, "lockfile")))?.label).toBe("x".repeat(200));
  });
});

describe("the lockfile", () => {
  test("has the record while it is written, and a blank line of the same length afterwards", () => {
    open("");
    const line = recordOfThisProcess("naïve");
    writeRecord(fd, line, 0n);
    expect(content()).toBe(line);
    expect(readRecordLineAt(join(directory, "lockfile"))).toBe(line.trimEnd());
    eraseRecord(fd, line);
    expect(content()).toBe(`${" ".repeat(Buffer.byteLength(line) - 1)}\n`);
    expect(readRecordLineAt(join(directory, "lockfile"))).toBe("");
  });

  test("loses what a killed holder has left beyond the new record", () => {
    const left = recordOfThisProcess("a much longer label than the next one");
    open(left);
    const line = recordOfThisProcess("x");
    writeRecord(fd, line, BigInt(left.length));
    expect(content()).toBe(line);
  });

  test("that cannot be written is left unsigned, without an error", () => {
    open("as it was\n");
    closeSync(fd);
    fd = openSync(join(directory, "lockfile"), "r");
    expect(writeRecord(fd, recordOfThisProcess("x"), 10n)).toBe(false);
    expect(() => eraseRecord(fd, recordOfThisProcess("x"))).not.toThrow();
    expect(content()).toBe("as it was\n");
  });
});

test("a record is cut to its length only where something longer was before", () => {
  open("");
  const line = recordOfThisProcess("x");
  const cuts: unknown[] = [];
  const restore = interceptSystemCalls(({ name, args }, proceed) => {
    if (name === "ftruncateSync") cuts.push(args[1]);
    return proceed();
  });
  try {
    expect(writeRecord(fd, line, BigInt(line.length))).toBe(true);
    expect(cuts).toEqual([]);
    expect(writeRecord(fd, line, BigInt(line.length + 1))).toBe(true);
    expect(cuts).toEqual([line.length]);
  } finally {
    restore();
  }
});

test("a record that was written in part is no signature", () => {
  open("");
  const restore = interceptSystemCalls(({ name }, proceed) => (name === "writeSync" ? 3 : proceed()));
  try {
    expect(writeRecord(fd, recordOfThisProcess("x"), 0n)).toBe(false);
  } finally {
    restore();
  }
});

test("a blanked line is no record by the path either, and texts of a record are cut", () => {
  open("   \n");
  expect(readRecordLineAt(join(directory, "lockfile"))).toBe("");
  const record = parseRecord(JSON.stringify({ pid: 1, host: "h".repeat(201), label: "l".repeat(201) }));
  expect(record).toEqual({ pid: 1, host: "h".repeat(200), label: "l".repeat(200) });
});

test("a lockfile that cannot be read names nobody", () => {
  open(recordOfThisProcess("x"));
  const path = join(directory, "lockfile");
  expect(readRecordLineAt(path)).not.toBe("");
  expect(readRecordLineAt(join(directory, "missing"))).toBe("");
  const restore = interceptSystemCalls(({ name }, proceed) => {
    if (name === "readSync") throw systemError("EIO", "read");
    return proceed();
  });
  try {
    expect(readRecordLineAt(path)).toBe("");
  } finally {
    restore();
  }
});

test("a file system that refuses to be read around its cache is read through it; one that refuses both, not at all", () => {
  open(OURS);
  const path = join(directory, "lockfile");
  let refusals = 1;
  const restore = interceptSystemCalls(({ name }, proceed) => {
    if (name === "openSync" && refusals-- > 0) throw systemError("EINVAL", "open");
    return proceed();
  });
  try {
    expect(readRecordLineAt(path)).toBe(OURS.trim());
    refusals = 2;
    expect(readRecordLineAt(path)).toBe("");
  } finally {
    restore();
  }
});

test.each([
  ["our own line", false, OURS],
  ["our own line and more", false, `${OURS}more\n`],
  ["nothing", false, ""],
  ["an empty line", false, "\n"],
  ["blanks, as after a release", true, "   \n"],
  ["the record of another", true, '{"pid":1,"host":"h"}\n'],
  ["what is no record", false, "text\n"],
])("that another has signed is, of %s: %s", (_what, isOther, text) => {
  open(text);
  expect(isRecordOverwritten(join(directory, "lockfile"), OURS)).toBe(isOther);
});

test.each([
  ["nothing", ""],
  ["a record that is cut off", '{"pid":1,"host":"h"'],
  ["one without its newline", '{"pid":1,"host":"h"}'],
  ["a first line that never ends", `{"pid":1,"host":"${"h".repeat(10_000)}"}\n`],
  ["binary data", Buffer.from([0, 1, 2, 0xff, 0xfe, 10, 0])],
])("a lockfile with %s names nobody", (_what, text) => {
  open(text);
  expect(parseRecord(readRecordLineAt(join(directory, "lockfile")))).toBeUndefined();
});

test.each([
  "{}",
  "null",
  "7",
  "[1]",
  '"text"',
  '{"pid":1}',
  '{"host":"h"}',
  '{"pid":"1","host":"h"}',
  '{"pid":0,"host":"h"}',
  '{"pid":-1,"host":"h"}',
  '{"pid":1.5,"host":"h"}',
  '{"pid":1e99,"host":"h"}',
  '{"pid":1,"host":""}',
  '{"pid":1,"host":7}',
])("the line %s is no record", (line) => {
  open("");
  expect(parseRecord(line)).toBeUndefined();
});

test.each([
  ['{"pid":1,"host":"h","label":7,"since":"never"}', { pid: 1, host: "h" }],
  ['{"pid":1,"host":"h","label":"","since":null}', { pid: 1, host: "h" }],
  [
    '{"pid":1,"host":"h","since":"2026-01-02T03:04:05Z"}',
    { pid: 1, host: "h", since: new Date("2026-01-02T03:04:05Z") },
  ],
  ['{"pid":1,"host":"h","since":0,"more":true}', { pid: 1, host: "h", since: new Date(0) }],
])("of the line %s only what is well-formed is believed", (line, record) => {
  open("");
  expect(parseRecord(line)).toEqual(record);
});

test("characters that command a terminal or rearrange a line do not get out of a record", () => {
  open("");
  const hostile = "\u001b[2Jx\r\n\u0007\u009b31m\u202ey\u2028\ud800";
  const record = parseRecord(JSON.stringify({ pid: 1, host: hostile, label: hostile }));
  const harmless = "\ufffd[2Jx\ufffd\ufffd\ufffd\ufffd31m\ufffdy\ufffd\ufffd";
  expect(record).toEqual({ pid: 1, host: harmless, label: harmless });
});
