import { readFileSync } from "node:fs";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Directories } from "../../src/directories.js";
import { mountedPlace } from "../../src/suites/mounted-place.js";

const TMPFS = { type: "tmpfs", prepare: async () => ({ options: "defaults", source: "tmpfs" }) };

let directories: Directories;
beforeEach(() => {
  directories = new Directories();
});
afterEach(() => directories[Symbol.dispose]());

test("the file system is there for the command, and for nobody else", async ({ skip }) => {
  const setting = await mountedPlace(TMPFS, directories).prepare("");
  if (typeof setting === "string") return skip(setting);
  expect(setting.on).toMatch(/^tmpfs, Node /);
  const [program = "", ...args] = setting.wrapper ?? [];
  const inside = await execa(program, [...args, "cat", "/proc/self/mountinfo"]);
  expect(inside.stdout).toContain(setting.scratch);
  expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(setting.scratch);
});

test("a file system that this system does not have is told with what mount says", async ({ skip }) => {
  if (process.getuid?.() !== 0) return skip("only root can mount");
  const setting = await mountedPlace({ ...TMPFS, type: "nofs" }, directories).prepare("");
  expect(setting).toContain("nofs");
});
