import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { ErrBusy, ErrLockLost, isRepolockError } from "../errors.js";
import type { RepolockPlatform } from "../lock.js";
import { withLock } from "../with-lock.js";
import type { ContractCase } from "./contract-case.js";
import { ScratchRepository } from "./scratch-repository.js";

/** Exclusion, release, and the promises to a holder. */
export function lockingCases({ acquire, inspect }: RepolockPlatform): ContractCase[] {
  return [
    {
      name: "acquire creates the lockfile with mode 0600 and returns its path",
      run: async () => {
        using repository = new ScratchRepository();
        await using lock = await acquire(repository.root);
        assert.equal(lock.path, repository.lockfilePath);
        assert.equal(lock.released, false);
        assert.equal(statSync(lock.path).mode & 0o7777, 0o600);
      },
    },
    {
      name: "a relative root gives an absolute path",
      run: async () => {
        using repository = new ScratchRepository();
        await using lock = await acquire(relative(process.cwd(), repository.root));
        assert.ok(isAbsolute(lock.path));
        assert.equal(lock.path, repository.lockfilePath);
      },
    },
    {
      name: "a second acquire with timeoutMs 0 rejects with repo-lock-busy, naming the lockfile",
      run: async () => {
        using repository = new ScratchRepository();
        await using _lock = await acquire(repository.root);
        for (const options of [
          undefined,
          { timeoutMs: 0 },
          { timeoutMs: -1 },
          { timeoutMs: Number.NEGATIVE_INFINITY },
        ]) {
          await assert.rejects(acquire(repository.root, options), (error) => {
            assert.ok(error instanceof ErrBusy);
            assert.ok(isRepolockError(error, "repo-lock-busy"));
            assert.equal(error.path, repository.lockfilePath);
            const holder = error.holder === undefined ? "another process" : `process ${process.pid} on `;
            assert.ok(error.message.startsWith(`repository is locked by ${holder}`), error.message);
            assert.ok(error.message.endsWith(`: ${repository.lockfilePath}`), error.message);
            return true;
          });
        }
      },
    },
    {
      name: "two repositories do not exclude each other",
      run: async () => {
        using one = new ScratchRepository();
        using other = new ScratchRepository();
        await using _first = await acquire(one.root);
        await using _second = await acquire(other.root);
      },
    },
    {
      name: "release frees the lock before the caller awaits its promise",
      run: async () => {
        using repository = new ScratchRepository();
        const lock = await acquire(repository.root);
        const released = lock.release();
        assert.equal(lock.released, true);
        await using _next = await acquire(repository.root);
        await released;
      },
    },
    {
      name: "release is idempotent: a second call does not release the next holder",
      run: async () => {
        using repository = new ScratchRepository();
        const lock = await acquire(repository.root);
        await lock.release();
        await using next = await acquire(repository.root);
        await lock.release();
        next.assertHeld();
        await assert.rejects(acquire(repository.root), ErrBusy);
      },
    },
    {
      name: "await using releases the lock at the end of the block",
      run: async () => {
        using repository = new ScratchRepository();
        {
          await using lock = await acquire(repository.root);
          lock.assertHeld();
        }
        await using _next = await acquire(repository.root);
      },
    },
    {
      name: "withLock releases when the function returns and when it throws",
      run: async () => {
        using repository = new ScratchRepository();
        const result = await withLock(acquire, repository.root, {}, async (lock) => {
          await assert.rejects(acquire(repository.root), ErrBusy);
          return lock.path;
        });
        assert.equal(result, repository.lockfilePath);
        const failure = new Error("of the function");
        await assert.rejects(
          withLock(acquire, repository.root, {}, () => {
            throw failure;
          }),
          (error) => error === failure,
        );
        await using _next = await acquire(repository.root);
      },
    },
    {
      name: "the lockfile stays after the release, and its content is not truncated by a contender",
      run: async () => {
        using repository = new ScratchRepository();
        writeFileSync(repository.lockfilePath, "written by another program\n", { mode: 0o600 });
        const lock = await acquire(repository.root);
        const held = readFileSync(repository.lockfilePath, "utf8");
        await assert.rejects(acquire(repository.root), ErrBusy);
        assert.equal(readFileSync(repository.lockfilePath, "utf8"), held);
        await lock.release();
        assert.ok(existsSync(repository.lockfilePath));
      },
    },
    {
      name: "acquire does not change the mode of an existing lockfile",
      run: async () => {
        using repository = new ScratchRepository();
        writeFileSync(repository.lockfilePath, "");
        chmodSync(repository.lockfilePath, 0o660);
        await using lock = await acquire(repository.root);
        assert.equal(statSync(lock.path).mode & 0o7777, 0o660);
      },
    },
    {
      name: "assertHeld passes while the lock is held and throws repo-lock-lost after the release",
      run: async () => {
        using repository = new ScratchRepository();
        const lock = await acquire(repository.root);
        lock.assertHeld();
        await lock.release();
        assert.throws(() => lock.assertHeld(), isLost(repository.lockfilePath));
      },
    },
    {
      name: "assertHeld throws repo-lock-lost when the lockfile was removed, and the next acquire succeeds",
      run: async () => {
        using repository = new ScratchRepository();
        await using lock = await acquire(repository.root);
        rmSync(lock.path);
        assert.throws(() => lock.assertHeld(), isLost(repository.lockfilePath));
        await using next = await acquire(repository.root);
        next.assertHeld();
        assert.throws(() => lock.assertHeld(), isLost(repository.lockfilePath));
      },
    },
    {
      name: "assertHeld throws repo-lock-lost when the lockfile was replaced by another file",
      run: async () => {
        using repository = new ScratchRepository();
        await using lock = await acquire(repository.root);
        renameSync(lock.path, `${lock.path}.away`);
        writeFileSync(lock.path, "");
        assert.throws(() => lock.assertHeld(), isLost(repository.lockfilePath));
      },
    },
    {
      name: "a lost lock stays lost when somebody restores its lockfile",
      run: async () => {
        using repository = new ScratchRepository();
        await using lock = await acquire(repository.root);
        renameSync(lock.path, `${lock.path}.away`);
        assert.throws(() => lock.assertHeld(), isLost(repository.lockfilePath));
        await using next = await acquire(repository.root);
        renameSync(`${lock.path}.away`, lock.path);
        assert.throws(() => lock.assertHeld(), isLost(repository.lockfilePath));
        assert.throws(() => next.assertHeld(), isLost(repository.lockfilePath));
      },
    },
    {
      name: "when .git becomes a directory, the lock beside it is lost: other processes now lock the file in .git",
      run: async () => {
        using repository = new ScratchRepository();
        const away = join(repository.root, "away");
        renameSync(repository.gitDirectory, away);
        await using lock = await acquire(repository.root);
        lock.assertHeld();
        renameSync(away, repository.gitDirectory);
        assert.throws(() => lock.assertHeld(), isLost(join(repository.root, ".aiwf.lock")));
        await using next = await acquire(repository.root);
        next.assertHeld();
      },
    },
    {
      name: "when .git becomes a file, the lock in it is lost",
      run: async () => {
        using repository = new ScratchRepository();
        await using lock = await acquire(repository.root);
        renameSync(repository.gitDirectory, join(repository.root, "away"));
        writeFileSync(repository.gitDirectory, "gitdir: away\n");
        assert.throws(() => lock.assertHeld(), isLost(repository.lockfilePath));
        await using next = await acquire(repository.root);
        next.assertHeld();
      },
    },
    {
      name: "the release of a lost lock does not release the holder of the new lockfile",
      run: async () => {
        using repository = new ScratchRepository();
        const lost = await acquire(repository.root);
        rmSync(lost.path);
        await using current = await acquire(repository.root);
        await lost.release();
        current.assertHeld();
        await assert.rejects(acquire(repository.root), ErrBusy);
      },
    },
    {
      name: "inspect reports a missing lockfile as free and does not create it",
      run: async () => {
        using repository = new ScratchRepository();
        const { path, exists, state, holder } = await inspect(repository.root);
        assert.deepEqual(
          { path, exists, state, holder },
          { path: repository.lockfilePath, exists: false, state: "free", holder: undefined },
        );
        assert.equal(existsSync(repository.lockfilePath), false);
      },
    },
    {
      name: "inspect never reports a held lock as free, nor a free lock as held, and makes no acquire wait",
      run: async () => {
        using repository = new ScratchRepository();
        const lock = await acquire(repository.root);
        const held = await inspect(repository.root);
        assert.equal(held.exists, true);
        assert.notEqual(held.state, "free");
        await lock.release();
        const free = inspect(repository.root);
        await using _next = await acquire(repository.root);
        await _next.release();
        await free;
        assert.notEqual((await inspect(repository.root)).state, "held");
      },
    },
  ];
}

function isLost(path: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof ErrLockLost);
    assert.ok(isRepolockError(error, "repo-lock-lost"));
    assert.equal(error.path, path);
    return true;
  };
}
