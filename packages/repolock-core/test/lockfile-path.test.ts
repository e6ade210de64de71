import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ErrAcquire, findRepositoryRoot, resolveLockfilePath, resolveRoot, usualLockfilePath } from "../src/index.js";

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
])("the lockfile is in the root when %s", (_what, prepare) => {
  prepare();
  expect(resolveLockfilePath(root)).toBe(join(root, ".aiwf.lock"));
});

test.each(["nowhere", ".git"])("a .git that is a symlink to %s is an ErrAcquire that names it", (target) => {
  symlinkSync(target, join(root, ".git"));
  const named = expect.objectContaining({ code: "repo-lock-acquire-failed", path: join(root, ".git") });
  expect(() => resolveLockfilePath(root)).toThrow(named);
  expect(() => findRepositoryRoot(root)).toThrow(named);
});

test("the root of a repository is the nearest directory upward with a .git, of whatever kind", () => {
  mkdirSync(join(root, "sub", "deeper"), { recursive: true });
  expect(findRepositoryRoot(join(root, "sub"))).toBeUndefined();
  mkdirSync(join(root, ".git"));
  expect(findRepositoryRoot(join(root, "sub", "deeper"))).toBe(realpathSync(root));
  writeFileSync(join(root, "sub", ".git"), "gitdir: x\n");
  expect(findRepositoryRoot(join(root, "sub", "deeper"))).toBe(join(realpathSync(root), "sub"));
  expect(findRepositoryRoot(join(root, "sub"))).toBe(join(realpathSync(root), "sub"));
});

test("what a symlink leads to decides whose repository a directory is in", () => {
  mkdirSync(join(root, "repository", ".git"), { recursive: true });
  mkdirSync(join(root, "repository", "sub"));
  symlinkSync("repository/sub", join(root, "link"));
  expect(findRepositoryRoot(join(root, "link"))).toBe(join(realpathSync(root), "repository"));
});

test("a directory that is missing, or a file, is in no repository, and is an error, not undefined", () => {
  expect(() => findRepositoryRoot(join(root, "missing"))).toThrow(ErrAcquire);
  writeFileSync(join(root, "file"), "");
  expect(() => findRepositoryRoot(join(root, "file"))).toThrow(`locating lockfile: ${root}/file is not a directory`);
  expect(() => findRepositoryRoot("")).toThrow(TypeError);
});

const hasProc = existsSync("/proc/self/fd");
if (!hasProc) console.log("skipped: a removed directory that is open, which needs /proc");

test.skipIf(!hasProc)("a directory that was removed while it is open is an ErrAcquire", () => {
  mkdirSync(join(root, "removed"));
  const fd = openSync(join(root, "removed"), "r");
  rmdirSync(join(root, "removed"));
  try {
    const named = expect.objectContaining({ code: "repo-lock-acquire-failed", path: `/proc/self/fd/${fd}` });
    expect(() => findRepositoryRoot(`/proc/self/fd/${fd}`)).toThrow(named);
  } finally {
    closeSync(fd);
  }
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
