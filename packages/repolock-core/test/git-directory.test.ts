import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolveCommonDirectory, resolveRepositoryLockfilePath } from "../src/index.js";
import { ScratchWorktrees } from "../src/testing/index.js";

let worktrees: ScratchWorktrees;
beforeEach(() => {
  worktrees = new ScratchWorktrees();
});
afterEach(() => worktrees[Symbol.dispose]());

test("the main worktree and its linked ones have one git directory in common", () => {
  for (const root of [worktrees.main, worktrees.linked, worktrees.other]) {
    expect(resolveCommonDirectory(root)).toBe(worktrees.common);
    expect(resolveRepositoryLockfilePath(root)).toBe(join(worktrees.common, "aiwf.lock"));
  }
});

test("a submodule has its own, and worktrees of a bare repository have that repository", () => {
  expect(resolveCommonDirectory(worktrees.submodule)).toBe(worktrees.submoduleGitDirectory);
  expect(resolveCommonDirectory(worktrees.linkedToBare)).toBe(worktrees.bare);
});

test("without .git there is none, and the lockfile is the directory's own", () => {
  const plain = join(worktrees.main, "plain");
  mkdirSync(plain);
  expect(resolveCommonDirectory(plain)).toBeUndefined();
  expect(resolveRepositoryLockfilePath(plain)).toBe(join(plain, ".aiwf.lock"));
});

test("a relative path in a .git file starts where a symlink to the worktree leads", () => {
  const link = join(worktrees.main, "deep", "link");
  mkdirSync(join(worktrees.main, "deep"));
  symlinkSync(worktrees.other, link);
  expect(resolveCommonDirectory(link)).toBe(worktrees.common);
});

test("a .git that is a symlink to a worktree's git directory leads to the common one as well", () => {
  rmSync(join(worktrees.linked, ".git"));
  symlinkSync(join(worktrees.common, "worktrees", "linked"), join(worktrees.linked, ".git"));
  expect(resolveRepositoryLockfilePath(worktrees.linked)).toBe(join(worktrees.common, "aiwf.lock"));
});

test("a git directory without HEAD, or with a commondir that cannot be read, is an error that names it", () => {
  const gitDirectory = join(worktrees.common, "worktrees", "linked");
  rmSync(join(gitDirectory, "commondir"));
  rmSync(join(gitDirectory, "HEAD"));
  const commonDirectory = () => resolveCommonDirectory(worktrees.linked);
  expect(commonDirectory).toThrow(`locating lockfile: ${gitDirectory} is not a git directory: it has no HEAD`);
  mkdirSync(join(gitDirectory, "commondir"));
  expect(commonDirectory).toThrow(`locating lockfile: ${gitDirectory}/commondir: illegal operation on a directory`);
});

test("a .git that is neither a directory nor a file is an error, and is not opened", () => {
  rmSync(join(worktrees.linked, ".git"));
  symlinkSync("/dev/null", join(worktrees.linked, ".git"));
  expect(() => resolveCommonDirectory(worktrees.linked)).toThrow(
    `locating lockfile: ${worktrees.linked}/.git is neither a directory nor a file`,
  );
});

test.each(["", "nothing\n", "gitdir: \n"])("a .git file with %j does not say where its git directory is", (text) => {
  writeFileSync(join(worktrees.linked, ".git"), text);
  expect(() => resolveCommonDirectory(worktrees.linked)).toThrow(/does not say where its git directory is$/);
});

test("a .git file that leads nowhere is named, with where it leads", () => {
  writeFileSync(join(worktrees.linked, ".git"), "gitdir: /moved/away\n");
  expect(() => resolveCommonDirectory(worktrees.linked)).toThrow(
    `locating lockfile: ${worktrees.linked}/.git leads to /moved/away: no such file or directory; git worktree repair may help`,
  );
});
