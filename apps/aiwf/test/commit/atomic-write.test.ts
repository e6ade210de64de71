import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { expect, test } from "vitest";
import { atomicWrite } from "../../src/commit/atomic-write.js";
import { scratchDirectory } from "../support/scratch-repo.js";

test("a file is written with the mode asked for, whatever the umask, and nothing is left beside it", () => {
  const directory = scratchDirectory();
  const umask = process.umask(0o077);
  try {
    atomicWrite(join(directory, "usual"), Buffer.from("a"), 0o644);
    atomicWrite(join(directory, "other"), Buffer.from("b"), 0o755);
  } finally {
    process.umask(umask);
  }
  expect(statSync(join(directory, "usual")).mode & 0o7777).toBe(0o644);
  expect(statSync(join(directory, "other")).mode & 0o7777).toBe(0o755);
  expect(readdirSync(directory).sort()).toEqual(["other", "usual"]);
});

test("a file is replaced, not rewritten: whoever has the old one keeps its bytes", () => {
  const directory = scratchDirectory();
  const file = join(directory, "file");
  writeFileSync(file, "old");
  linkSync(file, join(directory, "witness"));
  atomicWrite(file, Buffer.from("new"), 0o644);
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(readFileSync(join(directory, "witness"), "utf8")).toBe("old");
});

test("a file system that refuses to set modes is written to all the same", () => {
  const directory = scratchDirectory();
  const restore = interceptSystemCalls(({ name }, proceed) => {
    if (name === "fchmodSync") throw systemError("EPERM", "fchmod");
    return proceed();
  });
  try {
    atomicWrite(join(directory, "file"), Buffer.from("a"), 0o644);
  } finally {
    restore();
  }
  expect(readFileSync(join(directory, "file"), "utf8")).toBe("a");
});

test("a failure leaves everything as it was", () => {
  const directory = scratchDirectory();
  mkdirSync(join(directory, "target"));
  expect(() => atomicWrite(join(directory, "target"), Buffer.from("new"), 0o644)).toThrow("EISDIR");
  expect(() => atomicWrite(join(directory, "missing/file"), Buffer.from("new"), 0o644)).toThrow("ENOENT");
  expect(readdirSync(directory)).toEqual(["target"]);
});
