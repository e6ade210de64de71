import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { acquire } from "repolock";
import { describe, expect, test } from "vitest";
import { rowsOf } from "../support/doctor-rows.js";
import { runAiwf } from "../support/processes.js";
import { entityText, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

test("a sound repository has one row per topic and passes", async () => {
  const repo = await scratchRepo();
  repo.write("aiwf.yaml", "");
  const { exitCode, stdout } = await repo.aiwf("doctor");
  expect(exitCode).toBe(0);
  const report = rowsOf(stdout);
  expect([...report.keys()]).toEqual([
    "binary",
    "env",
    "git",
    "config",
    "actor",
    "ids",
    "add",
    "filesystem",
    "locking",
    "lock",
    "access",
  ]);
  expect(report.get("config")).toBe("ok");
  expect(report.get("actor")).toBe("human/t (from git config user.email)");
  expect(report.get("ids")).toBe("ok (no collisions)");
  expect(report.get("add")).toBe("ok");
  expect(report.get("filesystem")).toBe(`case-sensitive (${repo.root})`);
  expect(readdirSync(repo.root).sort()).toEqual([".git", "aiwf.yaml"]);
  chmodSync(repo.root, 0o555);
  expect(rowsOf((await repo.aiwf("doctor")).stdout).get("filesystem")).toBe(`case-sensitive (${repo.root})`);
  chmodSync(repo.root, 0o755);
});

describe("what is broken makes it fail", () => {
  test("no aiwf.yaml", async () => {
    const repo = await scratchRepo();
    const { exitCode, stdout } = await repo.aiwf("doctor");
    expect(exitCode).toBe(1);
    expect(rowsOf(stdout).get("config")).toBe("aiwf.yaml not found (run `aiwf init`)");
  });

  test("an add that would be refused", async () => {
    const repo = await scratchRepo();
    repo.write("aiwf.yaml", "");
    await repo.commit("one");
    await repo.git("update-ref", "refs/remotes/origin/work", "HEAD");
    const { exitCode, stdout } = await repo.aiwf("doctor");
    expect(exitCode).toBe(1);
    const reason =
      'trunk ref "refs/remotes/origin/main" does not resolve in this repo; fetch it or set allocate.trunk in aiwf.yaml';
    expect(rowsOf(stdout).get("add")).toBe(`the next add would fail: ${reason}`);
    expect((await repo.aiwf("init")).stderr).toBe(`aiwf init: the next add would fail: ${reason}\n`);
    expect((await repo.aiwf("add", "epic", "--title", "A")).stderr).toBe(`aiwf add: loading tree: ${reason}\n`);
  });

  test("nobody to act", async () => {
    const repo = await scratchRepo();
    repo.write("aiwf.yaml", "");
    await repo.git("config", "--unset", "user.email");
    expect((await repo.aiwf("doctor")).exitCode).toBe(1);
  });

  test("two entities with one id", async () => {
    const repo = await scratchRepo();
    repo.write("aiwf.yaml", "");
    for (const slug of ["a", "b"]) {
      repo.write(`work/gaps/G-0001-${slug}.md`, entityText({ id: "G-0001", title: "T", status: "open" }));
    }
    const { exitCode, stdout } = await repo.aiwf("doctor");
    expect(exitCode).toBe(1);
    expect(rowsOf(stdout).get("ids")).toBe("collision G-0001 @ work/gaps/G-0001-b.md");
  });
});

describe("the lock", () => {
  test("is looked at without being taken", async () => {
    const repo = await scratchRepo();
    repo.write("aiwf.yaml", "");
    const path = join(repo.root, ".git/aiwf.lock");
    const lock = async () => rowsOf((await repo.aiwf("doctor")).stdout).get("lock") ?? "";
    expect(await lock()).toContain(path);
    expect(readdirSync(join(repo.root, ".git"))).not.toContain("aiwf.lock");
    const held = await acquire(repo.root);
    try {
      expect(await lock()).toMatch(/^(?:perhaps )?held by process \d+ on /);
    } finally {
      await held.release();
    }
  });

  test("that nobody can take is described in words, and makes doctor fail", async () => {
    const repo = await scratchRepo();
    repo.write("aiwf.yaml", "");
    const path = join(repo.root, ".git/aiwf.lock");
    mkdirSync(path);
    const { exitCode, stdout } = await repo.aiwf("doctor");
    expect(exitCode).toBe(1);
    const reason = `opening ${path}: it is a directory, not a regular file; remove it`;
    expect(rowsOf(stdout).get("lock")).toBe(`cannot be locked: ${reason}`);
  });

  test("of a linked worktree has a second row, of the repository, also where that cannot be found", async () => {
    const repo = await scratchRepo();
    repo.write("aiwf.yaml", "");
    await repo.commit("start");
    const root = join(scratchDirectory(), "linked");
    await repo.git("worktree", "add", "-q", "-b", "other", root);
    const held = await acquire(repo.root, { label: "somebody" });
    const { exitCode, stdout } = await runAiwf({ root }, ["doctor"]);
    await held.release();
    expect(exitCode).toBe(0);
    expect(rowsOf(stdout).get("lock")).toContain(`free, never acquired (${root}/.aiwf.lock)`);
    expect(rowsOf(stdout).get("repository")).toMatch(
      new RegExp(
        `held by process ${process.pid} on .* \\(somebody\\).* \\(${repo.root}/\\.git/aiwf\\.lock\\); .*aiwf add`,
      ),
    );
    writeFileSync(join(root, ".git"), "gitdir: /nowhere\n");
    const broken = await runAiwf({ root }, ["doctor"]);
    expect(broken.exitCode).toBe(1);
    expect(rowsOf(broken.stdout).get("repository")).toMatch(/^cannot be locked: .*\.git leads to \/nowhere: no such/);
  });

  test("that git tracks is a fault, in check a warning", async () => {
    const repo = await scratchRepo();
    repo.write("aiwf.yaml", "");
    repo.write(".aiwf.lock", "");
    await repo.commit("start");
    const message = "git tracks .aiwf.lock: a checkout can replace the file, and the holder then loses its lock";
    const remedy = "run `git rm --cached .aiwf.lock`, and commit that";
    const { exitCode, stdout } = await repo.aiwf("doctor");
    expect(exitCode).toBe(1);
    expect(rowsOf(stdout).get("lockfile")).toBe(`${message}; ${remedy}`);
    const check = await repo.aiwf("check", "--verbose");
    expect(check.exitCode).toBe(0);
    expect(check.stdout).toContain(`.aiwf.lock:1: warning lockfile-tracked: ${message} — hint: ${remedy}\n`);
    await repo.git("rm", "-q", "--cached", ".aiwf.lock");
    expect((await repo.aiwf("check", "--verbose")).stdout).not.toContain("lockfile-tracked");
    expect((await repo.aiwf("doctor")).exitCode).toBe(0);
  });
});

test("a root that is not there is refused", async () => {
  const { exitCode, stderr } = await (await scratchRepo()).aiwf(
    "doctor",
    "--root",
    join(scratchDirectory(), "missing"),
  );
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^aiwf doctor: loading tree: /);
});
