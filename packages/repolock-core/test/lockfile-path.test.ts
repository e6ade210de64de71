import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ErrAcquire, resolveLockfilePath, resolveRoot, usualLockfilePath } from "../src/index.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "repolock-path-"));
});
afterEach(() => rmSync(root, { recursive: true }));

test("the lockfile is in .git when that is a directory, and then it is the usual path", () => {
  mkdirSync(join(root, ".git"));
  expect(resolveLockfilePath(root)).toBe(join(root, ".git", "aiwf.lock"));
  expect(resolveLockfilePath(root)).toBe(usualLockfilePath(root));
});

test("the lockfile is in .git when that is a symlink to a directory", () => {
  mkdirSync(join(root, "elsewhere"));
  symlinkSync("elsewhere", join(root, ".git"));
  expect(resolveLockfilePath(root)).toBe(join(root, ".git", "aiwf.lock"));
});

test.each([
  ["there is no .git", () => {}],
  [".git is a file", () => writeFileSync(join(root, ".git"), "gitdir: x\n")],
  [".git is a dangling symlink", () => symlinkSync("nowhere", join(root, ".git"))],
  [".git is a symlink to itself", () => symlinkSync(".git", join(root, ".git"))],
])("the lockfile is in the root when %s", (_what, prepare) => {
  prepare();
  expect(resolveLockfilePath(root)).toBe(join(root, ".aiwf.lock"));
});

test("resolving creates nothing", () => {
  resolveLockfilePath(root);
  expect(readdirSync(root)).toEqual([]);
});

test("a relative root, a trailing slash and dots give the same absolute path", () => {
  mkdirSync(join(root, ".git"));
  const path = join(root, ".git", "aiwf.lock");
  expect(resolveLockfilePath(`${root}/`)).toBe(path);
  expect(resolveLockfilePath(`${root}/.git/..`)).toBe(path);
});

test("a missing root is an ErrAcquire that names it, in the words of the Go program, with the cause", () => {
  const missing = join(root, "missing");
  const error = caught(() => resolveLockfilePath(missing));
  expect(error).toBeInstanceOf(ErrAcquire);
  expect(error).toMatchObject({ path: missing, cause: { code: "ENOENT" } });
  expect((error as Error).message).toBe(`locating lockfile: stat ${missing}: no such file or directory`);
});

test("a root that is a file is an ErrAcquire that names it, with the cause", () => {
  const file = join(root, "file");
  writeFileSync(file, "");
  const error = caught(() => resolveLockfilePath(file));
  expect(error).toBeInstanceOf(ErrAcquire);
  expect(error).toMatchObject({ path: file, cause: { code: "ENOTDIR" } });
  expect((error as Error).message).toBe(`locating lockfile: ${file} is not a directory`);
});

test("a .git that cannot be examined is an ErrAcquire, because whoever can examine it may lock another file", () => {
  const gitPath = join("/", "x".repeat(300), ".git");
  const error = caught(() => resolveLockfilePath(dirname(gitPath)));
  expect(error).toBeInstanceOf(ErrAcquire);
  expect(error).toMatchObject({ path: gitPath, cause: { code: "ENAMETOOLONG" } });
  expect((error as Error).message).toBe(`locating lockfile: stat ${gitPath}: name too long`);
});

test.each(["", "\0", 7, undefined])("%j is no root: a TypeError", (value) => {
  expect(() => resolveLockfilePath(value as string)).toThrow(TypeError);
});

function caught(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}

test("a relative root in a working directory that was removed is an ErrAcquire", () => {
  const workingDirectory = process.cwd();
  const removed = join(root, "removed");
  mkdirSync(removed);
  process.chdir(removed);
  rmSync(removed, { recursive: true });
  try {
    expect(() => resolveLockfilePath(".")).toThrow(ErrAcquire);
    expect(() => resolveRoot(".")).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ code: "ENOENT" }) }),
    );
    expect(() => resolveRoot(".")).toThrow(/^locating lockfile: working directory: no such file or directory$/);
    expect(resolveRoot(root)).toBe(root);
  } finally {
    process.chdir(workingDirectory);
  }
});
