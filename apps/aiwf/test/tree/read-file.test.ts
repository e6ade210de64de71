import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { MAX_FILE_BYTES, readRegularFile } from "../../src/tree/read-file.js";
import { scratchDirectory } from "../support/scratch-repo.js";

test("a regular file is read whole, up to the limit, whatever else it is called", () => {
  const root = scratchDirectory();
  writeFileSync(join(root, "empty"), "");
  writeFileSync(join(root, "full"), Buffer.alloc(MAX_FILE_BYTES, "x"));
  linkSync(join(root, "full"), join(root, "other"));
  expect(readRegularFile(root, "empty")).toHaveLength(0);
  expect(readRegularFile(root, "full")?.equals(Buffer.alloc(MAX_FILE_BYTES, "x"))).toBe(true);
  expect(readRegularFile(root, "other")).toHaveLength(MAX_FILE_BYTES);
});

test("a file that is not there is undefined", () => {
  expect(readRegularFile(scratchDirectory(), "missing")).toBeUndefined();
});

test("a file that is larger is not read, nor one that does not say how large it is", () => {
  const root = scratchDirectory();
  writeFileSync(join(root, "large"), Buffer.alloc(MAX_FILE_BYTES + 1));
  expect(() => readRegularFile(root, "large")).toThrow(
    `has ${MAX_FILE_BYTES + 1} bytes; aiwf reads up to ${MAX_FILE_BYTES}`,
  );
  writeFileSync(join(root, "small"), "four");
  expect(() => readRegularFile(root, "small", 3)).toThrow("has 4 bytes; aiwf reads up to 3");
  expect(readRegularFile(root, "small", 4)?.toString()).toBe("four");
  // The kernel says 0 of these.
  expect(readRegularFile("/proc/self", "status")?.toString()).toContain("Name:");
  expect(() => readRegularFile("/proc/self", "status", 100)).toThrow("has more than 100 bytes");
});

test("links are not followed, and directories, FIFOs and devices not read", async () => {
  const root = scratchDirectory();
  writeFileSync(join(root, "file"), "x");
  symlinkSync("file", join(root, "link"));
  mkdirSync(join(root, "directory"));
  await execa("mkfifo", [join(root, "fifo")]);
  expect(() => readRegularFile(root, "link")).toThrow(/^is a symbolic link; aiwf reads regular files only$/);
  expect(() => readRegularFile(root, "directory")).toThrow(/^is a directory/);
  expect(() => readRegularFile(root, "fifo")).toThrow(/^is a FIFO, socket or device/);
  expect(() => readRegularFile("/dev", "zero")).toThrow(/^is a FIFO, socket or device/);
});
