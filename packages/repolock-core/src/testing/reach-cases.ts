import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ErrAcquire, ErrBusy, ErrLockLost } from "../errors.js";
import type { RepolockPlatform } from "../lock.js";
import type { ContractCase } from "./contract-case.js";
import { ScratchWorktrees } from "./scratch-worktrees.js";

const WHOLE = { reach: "repository" } as const;

/** Which worktrees a lock reaches. */
export function reachCases({ acquire, inspect }: RepolockPlatform): ContractCase[] {
  async function assertBusy(root: string, path: string, options = {}) {
    await assert.rejects(acquire(root, options), (error) => {
      assert.ok(error instanceof ErrBusy, String(error));
      assert.equal(error.path, path);
      return true;
    });
  }

  async function assertFree(root: string, options = {}) {
    await using lock = await acquire(root, options);
    lock.assertHeld();
  }

  return [
    {
      name: "by default worktrees do not exclude each other",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        await using _main = await acquire(worktrees.main);
        await using _linked = await acquire(worktrees.linked);
        await assertFree(worktrees.other, {});
      },
    },
    {
      name: "a lock with the reach repository excludes the main worktree and every lock with that reach, but no other worktree",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        const shared = join(worktrees.common, "aiwf.lock");
        await using lock = await acquire(worktrees.linked, WHOLE);
        assert.equal(lock.path, join(worktrees.linked, ".aiwf.lock"));
        await assertBusy(worktrees.linked, lock.path);
        await assertBusy(worktrees.linked, lock.path, WHOLE);
        await assertBusy(worktrees.main, shared);
        await assertBusy(worktrees.main, shared, WHOLE);
        await assertBusy(worktrees.other, shared, WHOLE);
        await assertFree(worktrees.other);
        await assertFree(worktrees.submodule, WHOLE);
      },
    },
    {
      name: "in the main worktree there is one lockfile with either reach",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        await using lock = await acquire(worktrees.main, WHOLE);
        assert.equal(lock.path, join(worktrees.common, "aiwf.lock"));
        assert.equal(existsSync(join(worktrees.main, ".aiwf.lock")), false);
        assert.equal((await inspect(worktrees.main, WHOLE)).repository, undefined);
        await assertBusy(worktrees.main, lock.path);
        await assertBusy(worktrees.linked, lock.path, WHOLE);
      },
    },
    {
      name: "an acquire that waits for the repository holds its worktree, and releases it when the deadline passes",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        await using _main = await acquire(worktrees.main);
        const stop = new AbortController();
        const own = join(worktrees.linked, ".aiwf.lock");
        const shared = join(worktrees.common, "aiwf.lock");
        const limits = { timeoutMs: Number.POSITIVE_INFINITY, signal: stop.signal };
        let waiting: Promise<unknown> | undefined;
        const path = await new Promise((tell) => {
          waiting = acquire(worktrees.linked, { ...WHOLE, ...limits, onWait: (wait) => tell(wait.path) });
          waiting.catch(tell);
        });
        assert.equal(path, shared);
        await assertBusy(worktrees.linked, own);
        stop.abort("enough");
        assert.equal(await waiting?.catch((reason) => reason), "enough");
        await assertFree(worktrees.linked);
        await assertBusy(worktrees.linked, shared, { ...WHOLE, timeoutMs: 20 });
        await assertFree(worktrees.linked);
      },
    },
    {
      name: "two waiters in two worktrees acquire the repository one after the other",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        const options = { ...WHOLE, timeoutMs: Number.POSITIVE_INFINITY };
        const first = await acquire(worktrees.linked, options);
        const second = acquire(worktrees.other, options);
        await assertBusy(worktrees.main, join(worktrees.common, "aiwf.lock"));
        await first.release();
        await using lock = await second;
        lock.assertHeld();
      },
    },
    {
      name: "release frees both lockfiles",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        const lock = await acquire(worktrees.linked, WHOLE);
        const released = lock.release();
        assert.equal(lock.released, true);
        await assertFree(worktrees.main);
        await assertFree(worktrees.linked);
        await released;
        assert.throws(() => lock.assertHeld(), ErrLockLost);
        await lock.release();
      },
    },
    {
      name: "assertHeld throws when somebody removes either lockfile",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        for (const path of [join(worktrees.linked, ".aiwf.lock"), join(worktrees.common, "aiwf.lock")]) {
          await using lock = await acquire(worktrees.linked, WHOLE);
          lock.assertHeld();
          rmSync(path);
          assert.throws(() => lock.assertHeld(), { code: "repo-lock-lost", path });
        }
      },
    },
    {
      name: "assertHeld throws when the worktree is made one of another repository",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        await using lock = await acquire(worktrees.linked, WHOLE);
        writeFileSync(join(worktrees.common, "worktrees", "linked", "commondir"), worktrees.bare);
        assert.throws(() => lock.assertHeld(), ErrLockLost);
      },
    },
    {
      name: "a submodule is a repository of its own, and so is a bare one with its worktrees",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        await using _submodule = await acquire(worktrees.submodule, WHOLE);
        await using _main = await acquire(worktrees.main, WHOLE);
        await using _bare = await acquire(worktrees.linkedToBare, WHOLE);
        assert.ok(readdirSync(worktrees.submoduleGitDirectory).includes("aiwf.lock"));
        assert.ok(readdirSync(worktrees.bare).includes("aiwf.lock"));
      },
    },
    {
      name: "inspect reports both lockfiles when it is asked for the repository",
      run: async () => {
        using worktrees = new ScratchWorktrees();
        await using _lock = await acquire(worktrees.main, { label: "in the main worktree" });
        const own = join(worktrees.linked, ".aiwf.lock");
        const report = await inspect(worktrees.linked, WHOLE);
        assert.equal(report.path, own);
        assert.equal(report.exists, false);
        assert.equal(report.repository?.path, join(worktrees.common, "aiwf.lock"));
        assert.notEqual(report.repository.state, "free");
        assert.equal(report.repository.holder?.label, "in the main worktree");
        assert.equal((await inspect(worktrees.linked)).repository, undefined);
      },
    },
    ...brokenCases().map(([what, path, breakIt]) => ({
      name: `${what} is refused by name where the repository must be found, and nothing is locked`,
      run: async () => {
        using worktrees = new ScratchWorktrees();
        breakIt(worktrees);
        const before = readdirSync(worktrees.linked);
        for (const timeoutMs of [0, Number.POSITIVE_INFINITY]) {
          await assert.rejects(acquire(worktrees.linked, { ...WHOLE, timeoutMs }), (error) => {
            assert.ok(error instanceof ErrAcquire, String(error));
            assert.equal(error.path, path(worktrees));
            assert.ok(error.message.includes(path(worktrees)), error.message);
            return true;
          });
        }
        assert.deepEqual(readdirSync(worktrees.linked), before);
        const { problem, repository } = await inspect(worktrees.linked, WHOLE);
        assert.equal(problem, undefined);
        assert.ok(repository?.problem?.includes(path(worktrees)));
        await assertFree(worktrees.linked);
      },
    })),
  ];
}

type Broken = [string, (worktrees: ScratchWorktrees) => string, (worktrees: ScratchWorktrees) => void];

function brokenCases(): Broken[] {
  const gitFile = ({ linked }: ScratchWorktrees) => join(linked, ".git");
  const own = ({ common }: ScratchWorktrees) => join(common, "worktrees", "linked");
  return [
    ["a worktree that was pruned", gitFile, (all) => rmSync(own(all), { recursive: true })],
    ["a .git file that says nothing", gitFile, (all) => writeFileSync(gitFile(all), "nothing\n")],
    ["an empty .git file", gitFile, (all) => writeFileSync(gitFile(all), "")],
    [
      "a commondir that leads nowhere",
      (all) => join(own(all), "commondir"),
      (all) => writeFileSync(join(own(all), "commondir"), "../../../moved\n"),
    ],
    [
      "a git directory that is none",
      ({ linked }) => join(linked, "plain"),
      (all) => {
        mkdirSync(join(all.linked, "plain"));
        writeFileSync(gitFile(all), "gitdir: plain\n");
      },
    ],
  ];
}
