import { readdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GAP, repoWithGap } from "../support/gap-repo.js";
import { holdLock, runAiwf } from "../support/processes.js";
import { changesIn, commitAt, commitCount, isThere, textOf } from "../support/repository-facts.js";
import { entityText, type ScratchRepo, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

test("outside a git repository a verb fails with exit 3 and leaves nothing but the lockfile", async () => {
  const root = scratchDirectory();
  const env = { GIT_CEILING_DIRECTORIES: root };
  const refusal = await runAiwf({ root }, ["add", "epic", "--title", "A", "--actor", "human/t"], { env });
  expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
  expect(refusal.stderr).toMatch(/^aiwf add: not a git repository/);
  expect(readdirSync(root)).toEqual([".aiwf.lock"]);
});

test("a root that is not the top level of its repository is refused with exit 3", async () => {
  const repo = await repoWithGap();
  repo.write("sub/aiwf.yaml", "");
  const refusal = await runAiwf(repo, ["add", "epic", "--title", "A"], { cwd: join(repo.root, "sub") });
  expect(refusal).toMatchObject({
    exitCode: 3,
    stderr: `aiwf add: ${repo.root}/sub is not the top level of its git repository but sub/ in it\n`,
  });
  expect(readdirSync(join(repo.root, "sub")).sort()).toEqual([".aiwf.lock", "aiwf.yaml"]);
});

test("from a subdirectory the root is found upwards", async () => {
  const repo = await scratchRepo();
  repo.write("aiwf.yaml", "");
  repo.write("sub/deep/file", "");
  const outcome = await runAiwf(repo, ["add", "epic", "--title", "A"], { cwd: join(repo.root, "sub/deep") });
  expect(outcome).toMatchObject({ exitCode: 0 });
  expect(isThere(repo, "work/epics/E-0001-a/epic.md")).toBe(true);
});

const OPERATIONS = [
  { operation: "merge", start: (repo: ScratchRepo) => repo.git("merge", "--no-commit", "--no-ff", "side") },
  { operation: "cherry-pick", start: (repo: ScratchRepo) => repo.git("cherry-pick", "conflict").catch(() => {}) },
  { operation: "revert", start: (repo: ScratchRepo) => repo.git("revert", "HEAD^").catch(() => {}) },
  { operation: "rebase", start: (repo: ScratchRepo) => repo.git("rebase", "conflict").catch(() => {}) },
  { operation: "rebase", start: (repo: ScratchRepo) => repo.git("rebase", "--apply", "conflict").catch(() => {}) },
  {
    operation: "am",
    start: async (repo: ScratchRepo) => {
      repo.write(".git/patch", await repo.git("format-patch", "-1", "--stdout", "conflict"));
      await repo.git("am", "-q", ".git/patch").catch(() => {});
    },
  },
  { operation: "bisect", start: (repo: ScratchRepo) => repo.git("bisect", "start") },
  { operation: "cherry-pick", start: (repo: ScratchRepo) => betweenTwo(repo, ["cherry-pick", "conflict", "side"]) },
  { operation: "revert", start: (repo: ScratchRepo) => betweenTwo(repo, ["revert", "--no-edit", "HEAD^", "HEAD^^"]) },
];

/** Of two commits the first conflicts. The user commits what comes of it, and has not gone on to the second. */
async function betweenTwo(repo: ScratchRepo, command: readonly string[]): Promise<void> {
  await repo.git(...command).catch(() => {});
  await repo.commit("resolved");
  expect(isThere(repo, ".git/sequencer/todo")).toBe(true);
  for (const head of ["CHERRY_PICK_HEAD", "REVERT_HEAD"]) expect(isThere(repo, `.git/${head}`)).toBe(false);
}

test.each(OPERATIONS)("in the middle of a $operation verbs are refused with exit 3", async ({ operation, start }) => {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "A", status: "open" }, "Text\n"));
  repo.write("file", "1\n");
  await repo.commit("start");
  await repo.git("branch", "side");
  repo.write("file", "2\n");
  await repo.commit("two");
  await repo.git("branch", "conflict", "side");
  repo.write("file", "3\n");
  await repo.commit("three");
  await repo.git("checkout", "-q", "conflict");
  repo.write("file", "other\n");
  await repo.commit("other");
  await repo.git("checkout", "-q", "side");
  repo.write("side", "side\n");
  await repo.commit("aside");
  await repo.git("checkout", "-q", "main");
  await start(repo);
  const before = await changesIn(repo);
  const head = await commitAt(repo);

  for (const args of [
    ["add", "epic", "--title", "A"],
    ["promote", "G-0001", "wontfix"],
  ]) {
    const refusal = await repo.aiwf(...args);
    expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refusal.stderr).toMatch(new RegExp(`^aiwf ${args[0]}: an? ${operation} is in progress in this repo; `));
  }
  expect(await changesIn(repo)).toEqual(before);
  expect(await commitAt(repo)).toBe(head);
});

test("something staged at the path that a verb writes is refused with exit 3", async () => {
  const repo = await scratchRepo();
  repo.write("file", "staged");
  const blob = (await repo.git("hash-object", "-w", "file")).trim();
  await repo.git("update-index", "--add", "--cacheinfo", `100644,${blob},work/epics/E-0001-c/epic.md`);
  const before = await changesIn(repo);
  const refusal = await repo.aiwf("add", "epic", "--title", "C");
  expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
  expect(refusal.stderr).toContain("pre-staged changes overlap with this verb's writes: work/epics/E-0001-c/epic.md\n");
  expect(await changesIn(repo)).toEqual(before);
});

test("a directory that is a symbolic link is refused with exit 2, and nothing is written behind it", async () => {
  const repo = await repoWithGap();
  const elsewhere = scratchDirectory();
  renameSync(join(repo.root, "work"), join(elsewhere, "work"));
  symlinkSync(join(elsewhere, "work"), join(repo.root, "work"));
  const before = await changesIn(repo);
  expect(await repo.aiwf("add", "epic", "--title", "A")).toMatchObject({
    exitCode: 2,
    stderr: "aiwf add: work is a symbolic link; aiwf writes only to regular files\n",
  });
  expect(await changesIn(repo)).toEqual(before);
  expect(readdirSync(join(elsewhere, "work"))).toEqual(["gaps"]);
});

test("what is staged, edited, deleted, renamed, untracked or made executable elsewhere stays as it is", async () => {
  const repo = await repoWithGap();
  for (const name of ["edited", "staged", "both", "deleted", "removed", "renamed", "executable"])
    repo.write(name, `${name}\n`);
  await repo.commit("more");
  repo.write("edited", "changed\n");
  repo.write("both", "staged\n");
  repo.write("new", "new\n");
  repo.write("intended", "intended\n");
  repo.write("work/gaps/notes.txt", "untracked\n");
  repo.write("staged", "changed\n");
  await repo.git("add", "staged", "both", "new");
  await repo.git("add", "--intent-to-add", "intended");
  repo.write("both", "edited again\n");
  await repo.git("rm", "-q", "removed");
  renameSync(join(repo.root, "deleted"), join(repo.root, "untracked"));
  await repo.git("mv", "renamed", "moved");
  await repo.git("update-index", "--chmod=+x", "executable");
  const before = await changesIn(repo);
  const index = await repo.git("ls-files", "--stage");
  expect(before[0]).not.toBe("");

  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
  expect(await changesIn(repo)).toEqual(before);
  expect(await repo.aiwf("add", "epic", "--title", "A")).toMatchObject({ exitCode: 0 });
  expect(await changesIn(repo)).toEqual(before);
  const others = (text: string) => text.split("\n").filter((line) => !line.includes("\twork/"));
  expect(others(await repo.git("ls-files", "--stage"))).toEqual(others(index));
  expect(await repo.git("show", "--format=", "--name-only", "HEAD", "HEAD^")).toBe(
    `work/epics/E-0001-a/epic.md\n${GAP}\n`,
  );
});

test("a linked worktree has its own lock, and its commits are on its own branch", async () => {
  const repo = await repoWithGap();
  const root = join(scratchDirectory(), "linked");
  await repo.git("worktree", "add", "-q", "-b", "side", root);
  await holdLock(repo);
  expect(await runAiwf({ root }, ["promote", "G-0001", "wontfix", "--lock-timeout", "0"])).toMatchObject({
    exitCode: 0,
  });
  expect(textOf({ root }, GAP)).toContain("status: wontfix");
  expect(textOf(repo, GAP)).toContain("status: open");
  expect(await commitAt(repo, "side^")).toBe(await commitAt(repo, "main"));
  expect(await repo.git("-C", root, "status", "--porcelain")).toBe("");

  await holdLock({ root });
  expect(await runAiwf({ root }, ["add", "epic", "--title", "A", "--lock-timeout", "0"])).toMatchObject({
    exitCode: 2,
  });
});

test("no index and no directory of the commit's own stays in the git directory", async () => {
  const repo = await scratchRepo();
  await repo.aiwf("add", "epic", "--title", "A");
  await repo.git("config", "user.useConfigOnly", "true");
  await repo.git("config", "--unset", "user.email");
  expect(await repo.aiwf("add", "epic", "--title", "B", "--actor", "human/t")).toMatchObject({ exitCode: 3 });
  expect(readdirSync(join(repo.root, ".git")).filter((name) => name.startsWith("aiwf-"))).toEqual([]);
  expect(await commitCount(repo)).toBe(1);
});
