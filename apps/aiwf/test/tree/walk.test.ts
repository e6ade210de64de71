import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { walk } from "../../src/tree/walk.js";
import { scratchDirectory } from "../support/scratch-repo.js";

function directoryWith(...paths: string[]): string {
  const root = scratchDirectory();
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
  return root;
}

test("files come in the order of the directories that were asked for, and of their names", () => {
  const root = directoryWith("b/2", "b/1/x", "a/1", "a/0/y", "c/1");
  expect(walk(root, ["b", "a", "missing"])).toEqual({
    files: ["b/1/x", "b/2", "a/0/y", "a/1"],
    problems: [],
    shut: [],
  });
});

test("a link counts as a file, and is not followed where a directory should be", () => {
  const root = directoryWith("a/1", "elsewhere/2");
  symlinkSync("../elsewhere", join(root, "a/link"));
  symlinkSync("elsewhere", join(root, "b"));
  writeFileSync(join(root, "c"), "");
  expect(walk(root, ["a", "b", "b/x", "c"])).toEqual({
    files: ["a/1", "a/link"],
    problems: [
      { path: "b", message: "is a symbolic link; aiwf looks into directories only" },
      { path: "c", message: "expected a directory, found a file" },
    ],
    shut: [],
  });
});

test("no further than 32 levels: what is below is not looked at, which is a problem", () => {
  const levels = (count: number) => Array.from({ length: count }, () => "d").join("/");
  const root = directoryWith(`${levels(32)}/x`, `${levels(33)}/y`);
  expect(walk(root, ["d"])).toEqual({
    files: [`${levels(32)}/x`],
    problems: [{ path: levels(33), message: "is more than 32 levels deep; aiwf looks no deeper" }],
    shut: [],
  });
});
