import fs, { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interceptSystemCalls, type SystemCall, systemError } from "support/system-calls";
import { afterEach, beforeEach, expect, test } from "vitest";

let directory: string;
let restore = () => {};
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "system-calls-"));
});
afterEach(() => {
  restore();
  rmSync(directory, { recursive: true });
});

/** Lists the calls while `work` runs. */
function listCalls(work: () => void): string[] {
  const calls: SystemCall[] = [];
  restore = interceptSystemCalls((call, proceed) => {
    calls.push(call);
    return proceed();
  });
  try {
    work();
  } finally {
    restore();
  }
  return calls.filter(({ path }) => path.startsWith(directory)).map(({ name, path }) => `${name} ${path}`);
}

test("a call is seen with the path that it is about, also behind a descriptor and behind a named import", () => {
  const path = join(directory, "file");
  const calls = listCalls(() => {
    const fd = openSync(path, "w");
    fs.writeSync(fd, "text");
    createRequire(import.meta.url)("fs-ext").flockSync(fd, "exnb");
    fs.closeSync(fd);
  });
  expect(calls).toEqual([`openSync ${path}`, `writeSync ${path}`, `flockSync ${path}`, `closeSync ${path}`]);
});

test("what a function of Node calls inside is not seen", () => {
  const path = join(directory, "file");
  expect(listCalls(() => writeFileSync(path, "text"))).toEqual([`writeFileSync ${path}`]);
});

test("an interceptor can make a call fail, and it is not made", async () => {
  const path = join(directory, "file");
  restore = interceptSystemCalls(({ name }, proceed) => {
    if (name === "openSync" || name === "readFile") throw systemError("EIO", name);
    return proceed();
  });
  expect(() => openSync(path, "w")).toThrow(expect.objectContaining({ code: "EIO", syscall: "openSync" }));
  expect(() => readFile(path)).toThrow("EIO");
  expect(existsSync(path)).toBe(false);
});

test("calls that the interceptor makes itself are not intercepted", () => {
  const path = join(directory, "file");
  writeFileSync(path, "text");
  let seen = 0;
  restore = interceptSystemCalls((_call, proceed) => {
    seen++;
    readFileSync(path);
    return proceed();
  });
  existsSync(path);
  expect(seen).toBe(1);
});

test("after it is taken away nothing is intercepted", () => {
  const before = fs.openSync;
  listCalls(() => {});
  expect(fs.openSync).toBe(before);
  expect(openSync).toBe(before);
});
