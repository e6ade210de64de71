import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { ErrBusy } from "../errors.js";
import type { Lock, RepolockPlatform, WaitInfo } from "../lock.js";
import type { ContractCase } from "./contract-case.js";
import { ScratchRepository } from "./scratch-repository.js";

/** The deadline, the signal, and `onWait`. */
export function waitingCases({ acquire }: RepolockPlatform): ContractCase[] {
  /** Starts an acquire that has to wait, and returns when it waits. */
  async function startWaiting(root: string, signal?: AbortSignal) {
    let acquired: Promise<Lock> | undefined;
    const wait = await new Promise<WaitInfo>((onWait, reject) => {
      const options = { timeoutMs: Number.POSITIVE_INFINITY, onWait };
      acquired = acquire(root, signal === undefined ? options : { ...options, signal });
      acquired.catch(reject);
    });
    assert.ok(acquired);
    return { acquired, wait };
  }

  return [
    {
      name: "acquire rejects with repo-lock-busy once the deadline has passed, and not before",
      run: async () => {
        using repository = new ScratchRepository();
        await using _lock = await acquire(repository.root);
        await assert.rejects(acquire(repository.root, { timeoutMs: 60 }), (error) => {
          assert.ok(error instanceof ErrBusy);
          assert.ok(error.waitedMs >= 60, `waited ${error.waitedMs} ms`);
          return true;
        });
      },
    },
    {
      name: "a waiter acquires the lock when the holder releases it",
      run: async () => {
        using repository = new ScratchRepository();
        const lock = await acquire(repository.root);
        const { acquired } = await startWaiting(repository.root);
        await lock.release();
        await using next = await acquired;
        next.assertHeld();
      },
    },
    {
      name: "many contenders in one process acquire the lock one at a time",
      run: async () => {
        using repository = new ScratchRepository();
        let holders = 0;
        let turns = 0;
        const contend = async () => {
          await using lock = await acquire(repository.root, { timeoutMs: Number.POSITIVE_INFINITY });
          holders += 1;
          assert.equal(holders, 1);
          await new Promise(setImmediate);
          lock.assertHeld();
          holders -= 1;
          turns += 1;
        };
        await Promise.all(Array.from({ length: 8 }, contend));
        assert.equal(turns, 8);
      },
    },
    {
      name: "a waiter moves to the new lockfile when somebody removes the old one",
      run: async () => {
        using repository = new ScratchRepository();
        await using lost = await acquire(repository.root);
        const { acquired } = await startWaiting(repository.root);
        rmSync(lost.path);
        await using next = await acquired;
        next.assertHeld();
        assert.throws(() => lost.assertHeld());
      },
    },
    {
      name: "onWait is called when a wait begins, and not for a lock that is free or not waited for",
      run: async () => {
        using repository = new ScratchRepository();
        const calls: WaitInfo[] = [];
        const onWait = (wait: WaitInfo) => calls.push(wait);
        const lock = await acquire(repository.root, { timeoutMs: 1000, onWait });
        await assert.rejects(acquire(repository.root, { onWait }), ErrBusy);
        assert.deepEqual(calls, []);
        const { acquired, wait } = await startWaiting(repository.root);
        assert.equal(wait.path, repository.lockfilePath);
        assert.ok(wait.waitedMs >= 0);
        await lock.release();
        await (await acquired).release();
      },
    },
    {
      name: "an acquire whose onWait throws rejects with that error and leaves nothing behind",
      run: async () => {
        using repository = new ScratchRepository();
        const lock = await acquire(repository.root);
        const failure = new Error("of onWait");
        const onWait = () => {
          throw failure;
        };
        await assert.rejects(acquire(repository.root, { timeoutMs: 1000, onWait }), (error) => error === failure);
        await lock.release();
        await using _next = await acquire(repository.root);
      },
    },
    {
      name: "an acquire with an aborted signal rejects with its reason before it creates a file",
      run: async () => {
        using repository = new ScratchRepository();
        const reason = { of: "the caller" };
        await assert.rejects(
          acquire(repository.root, { signal: AbortSignal.abort(reason) }),
          (error) => error === reason,
        );
        assert.equal(existsSync(repository.lockfilePath), false);
      },
    },
    {
      name: "aborting a wait rejects with the signal's reason, and that contender never acquires the lock",
      run: async () => {
        using repository = new ScratchRepository();
        const lock = await acquire(repository.root);
        const controller = new AbortController();
        const { acquired } = await startWaiting(repository.root, controller.signal);
        const reason = new Error("of the caller");
        controller.abort(reason);
        await assert.rejects(acquired, (error) => error === reason);
        await lock.release();
        await using _next = await acquire(repository.root);
      },
    },
    {
      name: "aborting after the lock was acquired changes nothing",
      run: async () => {
        using repository = new ScratchRepository();
        const controller = new AbortController();
        await using lock = await acquire(repository.root, { timeoutMs: 1000, signal: controller.signal });
        controller.abort();
        lock.assertHeld();
        await assert.rejects(acquire(repository.root), ErrBusy);
      },
    },
  ];
}
