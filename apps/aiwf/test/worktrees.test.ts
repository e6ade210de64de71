import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdLock, runAiwf } from "./support/processes.js";
import { entityText, type ScratchRepo, scratchDirectory, scratchRepo } from "./support/scratch-repo.js";

const ADD = ["add", "epic", "--title", "A", "--lock-timeout", "0"];

/** A repository with a gap, and two linked worktrees of it, the second detached. */
async function withWorktrees(): Promise<{ repo: ScratchRepo; branch: string; detached: string }> {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "A", status: "open" }, "Text\n"));
  await repo.commit("start");
  const [branch, detached] = [join(scratchDirectory(), "branch"), join(scratchDirectory(), "detached")];
  await repo.git("worktree", "add", "-q", "-b", "other", branch);
  await repo.git("worktree", "add", "-q", "--detach", detached);
  return { repo, branch, detached };
}

const idAdded = async (root: string) => /E-\d+/.exec((await runAiwf({ root }, ADD)).stdout)?.[0];

test("an add is alone in the repository; who holds another linked worktree is not in its way", async () => {
  const { repo, branch, detached } = await withWorktrees();
  const holder = await holdLock({ root: branch });
  expect(await runAiwf({ root: branch }, ADD)).toMatchObject({ exitCode: 2 });
  expect(await runAiwf({ root: detached }, ADD)).toMatchObject({ exitCode: 0 });
  holder.send("done");
  await holder.ended;
  // As the Go program does, exec locks only the main worktree there.
  const main = await holdLock(repo);
  for (const root of [repo.root, branch]) expect(await runAiwf({ root }, ADD)).toMatchObject({ exitCode: 2 });
  const promote = ["promote", "G-0001", "wontfix", "--lock-timeout", "0"];
  expect(await runAiwf({ root: branch }, promote)).toMatchObject({ exitCode: 0 });
  main.send("done");
});

test("no id is given out that is in use at the HEAD of any worktree, detached or not", async () => {
  const { repo, branch, detached } = await withWorktrees();
  const roots = [detached, branch, detached, repo.root];
  const ids: unknown[] = [];
  for (const root of roots) ids.push(await idAdded(root));
  expect(ids).toEqual(["E-0001", "E-0002", "E-0003", "E-0004"]);
  await repo.git("switch", "-q", "--detach");
  expect([await idAdded(repo.root), await idAdded(branch)]).toEqual(["E-0005", "E-0006"]);
});

test("no id is given out that a file in another worktree has, committed or not", async () => {
  const { repo, branch } = await withWorktrees();
  mkdirSync(join(branch, "work/epics/archive/E-0041-x"), { recursive: true });
  writeFileSync(join(branch, "work/epics/archive/E-0041-x/epic.md"), "");
  expect(await idAdded(repo.root)).toBe("E-0042");
});

test("a worktree whose directory is away keeps its ids, and hinders nobody", async () => {
  const { repo, detached } = await withWorktrees();
  expect(await idAdded(detached)).toBe("E-0001");
  renameSync(detached, `${detached}-away`);
  expect(await idAdded(repo.root)).toBe("E-0002");
});

test("a linked worktree whose git directory is gone is refused by name", async () => {
  const { repo, branch } = await withWorktrees();
  renameSync(join(repo.root, ".git/worktrees"), join(repo.root, ".git/elsewhere"));
  const { exitCode, stderr } = await runAiwf({ root: branch }, [...ADD, "--actor", "human/t"]);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^aiwf add: acquiring repo lock: locating lockfile: .*\/branch\/\.git leads to /);
});

test("add works in a linked worktree of a bare repository, and in a submodule", async () => {
  const { repo } = await withWorktrees();
  const place = scratchDirectory();
  await repo.git("clone", "-q", "--bare", repo.root, join(place, "bare.git"));
  const linked = join(place, "linked");
  await repo.git("-C", join(place, "bare.git"), "worktree", "add", "-q", linked, "main");
  const submodule = join(repo.root, "sub");
  await repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", join(place, "bare.git"), "sub");
  for (const root of [linked, submodule]) {
    const outcome = await runAiwf({ root }, [...ADD, "--actor", "human/t"], { env: AUTHOR });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: 'aiwf add epic E-0001 "A"\n' });
  }
});

const AUTHOR = {
  GIT_AUTHOR_NAME: "t",
  GIT_AUTHOR_EMAIL: "t@example.org",
  GIT_COMMITTER_NAME: "t",
  GIT_COMMITTER_EMAIL: "t@example.org",
};
