import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Journal } from "../../src/commit/journal.js";
import { scratchDirectory } from "../support/scratch-repo.js";

test("undo restores the bytes and the mode that a file had", () => {
  const root = scratchDirectory();
  const file = join(root, "file");
  const before = Buffer.from([0, 0xff, 0x0d, 0x0a]);
  writeFileSync(file, before);
  chmodSync(file, 0o640);
  const journal = new Journal(root);
  journal.write({ path: "file", content: Buffer.from("new") });
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(statSync(file).mode & 0o7777).toBe(0o644);
  journal.undo();
  expect(readFileSync(file)).toEqual(before);
  expect(statSync(file).mode & 0o7777).toBe(0o640);
  expect(readdirSync(root)).toEqual(["file"]);
});

test("undo removes new files and leaves their directories", () => {
  const root = scratchDirectory();
  const journal = new Journal(root);
  journal.write({ path: "a/b/file", content: Buffer.from("new") });
  expect(readFileSync(join(root, "a/b/file"), "utf8")).toBe("new");
  journal.undo();
  expect(readdirSync(join(root, "a/b"))).toEqual([]);
});

test("undo leaves alone what somebody else changed or removed since", () => {
  const root = scratchDirectory();
  const journal = new Journal(root);
  writeFileSync(join(root, "old"), "old");
  for (const path of ["changed", "removed", "old"]) journal.write({ path, content: Buffer.from("new") });
  writeFileSync(join(root, "changed"), "theirs");
  writeFileSync(join(root, "old"), "theirs");
  rmSync(join(root, "removed"));
  journal.undo();
  expect(readFileSync(join(root, "changed"), "utf8")).toBe("theirs");
  expect(readFileSync(join(root, "old"), "utf8")).toBe("theirs");
  expect(existsSync(join(root, "removed"))).toBe(false);
});

test("undo goes back over two writes of one file, to the first state", () => {
  const root = scratchDirectory();
  writeFileSync(join(root, "file"), "old");
  const journal = new Journal(root);
  journal.write({ path: "file", content: Buffer.from("new") });
  journal.write({ path: "file", content: Buffer.from("newer") });
  journal.undo();
  expect(readFileSync(join(root, "file"), "utf8")).toBe("old");
});

test("a write that fails is not undone, and those before it are", () => {
  const root = scratchDirectory();
  mkdirSync(join(root, "directory"));
  const journal = new Journal(root);
  journal.write({ path: "first", content: Buffer.from("new") });
  expect(() => journal.write({ path: "directory", content: Buffer.from("new") })).toThrow("EISDIR");
  journal.undo();
  expect(readdirSync(root)).toEqual(["directory"]);
});

test("a second undo does nothing", () => {
  const root = scratchDirectory();
  const journal = new Journal(root);
  journal.write({ path: "file", content: Buffer.from("new") });
  journal.undo();
  writeFileSync(join(root, "file"), "new");
  journal.undo();
  expect(readdirSync(root)).toEqual(["file"]);
});
