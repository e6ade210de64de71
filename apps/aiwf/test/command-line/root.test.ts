import { mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runAiwf } from "../support/processes.js";
import { isThere } from "../support/repository-facts.js";
import { type ScratchRepo, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

const VERBS = [
  ["add", "epic", "--title", "A"],
  ["promote", "E-0001", "active"],
  ["exec", "--", "touch", "ran"],
  ["init"],
  ["check"],
  ["status"],
  ["doctor"],
];

async function rootIn(directory: string): Promise<unknown> {
  const { stdout } = await runAiwf({ root: directory }, ["check", "--fast", "--format=json"]);
  return JSON.parse(stdout).metadata.root;
}

test("without aiwf.yaml the root is the top level of the repository, whatever directory in it one is in", async () => {
  const repo = await scratchRepo();
  repo.write("sub/deep/file", "");
  for (const place of ["", "sub", "sub/deep", ".git"]) expect(await rootIn(join(repo.root, place))).toBe(repo.root);
  expect(await runAiwf({ root: join(repo.root, "sub/deep") }, VERBS[0] ?? [])).toMatchObject({ exitCode: 0 });
  expect(isThere(repo, "work/epics/E-0001-a/epic.md")).toBe(true);
});

test("an aiwf.yaml below the top level, or above it, still marks the root", async () => {
  const repo = await scratchRepo();
  repo.write("sub/aiwf.yaml", "");
  repo.write("sub/deep/file", "");
  expect(await rootIn(join(repo.root, "sub/deep"))).toBe(join(repo.root, "sub"));
  repo.write("aiwf.yaml", "");
  mkdirSync(join(repo.root, "other/.git"), { recursive: true });
  expect(await rootIn(join(repo.root, "other"))).toBe(repo.root);
});

test("outside a repository the root is the working directory", async () => {
  const directory = scratchDirectory();
  expect(await rootIn(directory)).toBe(directory);
});

test("init sets the top level up, whatever directory in the repository one is in", async () => {
  const repo = await scratchRepo();
  repo.write("sub/file", "");
  expect(await runAiwf({ root: join(repo.root, "sub") }, ["init"])).toMatchObject({ exitCode: 0 });
  expect(isThere(repo, "aiwf.yaml")).toBe(true);
  expect(readdirSync(join(repo.root, "sub"))).toEqual(["file"]);
});

/** A bare repository, and a repository with a linked worktree. */
async function repositories(): Promise<{ bare: string; repo: ScratchRepo }> {
  const repo = await scratchRepo();
  await repo.commit("start");
  await repo.git("worktree", "add", "-q", "-b", "other", join(scratchDirectory(), "linked"));
  const bare = join(scratchDirectory(), "bare");
  await repo.git("clone", "-q", "--bare", ".", bare);
  return { bare, repo };
}

test("a root in a bare repository or in a git directory is refused by all verbs, and nothing is written", async () => {
  const { bare, repo } = await repositories();
  const roots = [bare, join(bare, "refs"), join(repo.root, ".git"), join(repo.root, ".git/worktrees/linked")];
  for (const [index, root] of roots.entries()) {
    const before = readdirSync(root);
    for (const args of index === 0 ? VERBS : VERBS.slice(0, 2)) {
      const [verb = "", ...rest] = args;
      const refusal = await runAiwf(repo, [verb, "--root", root, ...rest]);
      expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
      expect(refusal.stderr).toMatch(
        new RegExp(`^aiwf ${verb}: ${root} is in the git directory .*; change to one, or `),
      );
    }
    expect(readdirSync(root)).toEqual(before);
  }
  expect(await runAiwf({ root: bare }, ["add", "epic", "--title", "A"])).toMatchObject({ exitCode: 3 });
});

test("a .git that leads nowhere is refused by name", async () => {
  const root = scratchDirectory();
  symlinkSync("nowhere", join(root, ".git"));
  mkdirSync(join(root, "sub"));
  expect(await runAiwf({ root: join(root, "sub") }, ["check"])).toEqual({
    exitCode: 3,
    signal: undefined,
    stdout: "",
    stderr: `aiwf check: stat ${root}/.git: no such file or directory\n`,
  });
  rmSync(join(root, ".git"));
});

test("exec and doctor say when the root is not the top level, and so has a lock of its own", async () => {
  const repo = await scratchRepo();
  repo.write("sub/aiwf.yaml", "");
  const sub = join(repo.root, "sub");
  const words = `${sub} is not the top level of the repository ${repo.root}, and has a lock of its own`;
  expect(await runAiwf({ root: sub }, ["exec", "--", "true"])).toMatchObject({
    exitCode: 0,
    stderr: `aiwf exec: ${words}\n`,
  });
  expect((await runAiwf({ root: sub }, ["doctor"])).stdout).toContain(`\n              ${words}\n`);
  expect(await runAiwf(repo, ["exec", "--", "true"])).toMatchObject({ exitCode: 0, stderr: "" });
});
