import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ErrAcquire, isRepolockError } from "../errors.js";
import type { RepolockPlatform } from "../lock.js";
import type { ContractCase } from "./contract-case.js";
import { ScratchRepository } from "./scratch-repository.js";

/** Which file an acquire locks, and which it never locks. */
export function pathCases({ acquire, inspect }: RepolockPlatform): ContractCase[] {
  async function assertLocksAt(root: string, path: string) {
    await using lock = await acquire(root);
    assert.equal(lock.path, path);
    assert.equal((await inspect(root)).path, path);
    assert.ok(lstatSync(path).isFile());
  }

  async function assertRefuses(root: string, path: string, message: RegExp) {
    const report = await inspect(root);
    assert.equal(report.path, path);
    assert.match(report.problem ?? "", message);
    assert.equal(report.state, "unknown");
    for (const call of [acquire(root), acquire(root, { timeoutMs: Number.POSITIVE_INFINITY })]) {
      await assert.rejects(call, (error) => {
        assert.ok(error instanceof ErrAcquire);
        assert.ok(isRepolockError(error, "repo-lock-acquire-failed"));
        assert.equal(error.path, path);
        assert.ok(error.message.includes(path), error.message);
        assert.match(error.message, message);
        return true;
      });
    }
  }

  return [
    {
      name: "without .git the lockfile is .aiwf.lock in the root",
      run: async () => {
        using repository = new ScratchRepository();
        rmSync(repository.gitDirectory, { recursive: true });
        await assertLocksAt(repository.root, join(repository.root, ".aiwf.lock"));
      },
    },
    {
      name: "where .git is a file, as in a linked worktree or a submodule, the lockfile is .aiwf.lock in the root",
      run: async () => {
        using repository = new ScratchRepository();
        rmSync(repository.gitDirectory, { recursive: true });
        writeFileSync(repository.gitDirectory, "gitdir: elsewhere\n");
        await assertLocksAt(repository.root, join(repository.root, ".aiwf.lock"));
      },
    },
    {
      name: "where .git is a symlink to a directory, the lockfile is in that directory",
      run: async () => {
        using repository = new ScratchRepository();
        const elsewhere = join(repository.root, "elsewhere");
        rmSync(repository.gitDirectory, { recursive: true });
        mkdirSync(elsewhere);
        symlinkSync("elsewhere", repository.gitDirectory);
        await assertLocksAt(repository.root, repository.lockfilePath);
        assert.deepEqual(readdirSync(elsewhere), ["aiwf.lock"]);
      },
    },
    {
      name: "if acquire cannot examine .git, it locks no other file instead",
      run: async () => {
        using repository = new ScratchRepository();
        rmSync(repository.gitDirectory, { recursive: true });
        symlinkSync("x".repeat(300), repository.gitDirectory);
        await assertRefuses(repository.root, repository.gitDirectory, /^locating lockfile: stat .*: name too long$/);
        assert.deepEqual(readdirSync(repository.root), [".git"]);
      },
    },
    {
      name: "acquire refuses a .git that is a symlink to nothing, and locks no other file instead",
      run: async () => {
        using repository = new ScratchRepository();
        rmSync(repository.gitDirectory, { recursive: true });
        symlinkSync("nowhere", repository.gitDirectory);
        await assertRefuses(repository.root, repository.gitDirectory, /^locating lockfile: stat .*: no such file/);
        assert.deepEqual(readdirSync(repository.root), [".git"]);
      },
    },
    {
      name: "a root that does not exist is refused by name, and is not created",
      run: async () => {
        using repository = new ScratchRepository();
        const missing = join(repository.root, "missing");
        await assertRefuses(missing, missing, /^locating lockfile: stat .*: no such file or directory$/);
        assert.deepEqual(readdirSync(repository.root), [".git"]);
      },
    },
    {
      name: "a root that is a file is refused by name",
      run: async () => {
        using repository = new ScratchRepository();
        const file = join(repository.root, "file");
        writeFileSync(file, "");
        await assertRefuses(file, file, /is not a directory$/);
      },
    },
    {
      name: "a symlink in the lockfile's place is refused, and nothing is created where it points",
      run: async () => {
        using repository = new ScratchRepository();
        symlinkSync(join(repository.root, "target"), repository.lockfilePath);
        await assertRefuses(repository.root, repository.lockfilePath, /it is a symlink/);
        assert.deepEqual(readdirSync(repository.root), [".git"]);
        writeFileSync(join(repository.root, "target"), "");
        await assertRefuses(repository.root, repository.lockfilePath, /it is a symlink/);
      },
    },
    {
      name: "a directory in the lockfile's place is refused",
      run: async () => {
        using repository = new ScratchRepository();
        mkdirSync(repository.lockfilePath);
        await assertRefuses(repository.root, repository.lockfilePath, /it is a directory/);
      },
    },
  ];
}
