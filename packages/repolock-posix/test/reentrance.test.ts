import { withLock } from "repolock-core";
import { ScratchRepository, ScratchWorktrees } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquire } from "../src/index.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

const FOR_EVER = { timeoutMs: Number.POSITIVE_INFINITY };

test("an acquire inside of a withLock of the same lock rejects at once, and says so", async () => {
  await withLock(acquire, repository.root, { label: "outer" }, async () => {
    await new Promise(setImmediate);
    await expect(acquire(repository.root, FOR_EVER)).rejects.toMatchObject({
      code: "repo-lock-busy",
      path: repository.lockfilePath,
      holder: { pid: process.pid, label: "outer" },
      message: expect.stringMatching(/the withLock around this acquire holds it/),
    });
    await expect(withLock(acquire, `${repository.root}/.git/..`, FOR_EVER, () => {})).rejects.toThrow(/withLock/);
  });
});

test("an acquire of another lock inside of a withLock is an ordinary one", async () => {
  using other = new ScratchRepository();
  await withLock(acquire, repository.root, {}, () =>
    withLock(acquire, other.root, {}, async (lock) => {
      lock.assertHeld();
      await expect(acquire(repository.root, FOR_EVER)).rejects.toThrow(/withLock/);
    }),
  );
});

test("an acquire beside a withLock waits for it", async () => {
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  const outer = withLock(acquire, repository.root, {}, () => done);
  const beside = acquire(repository.root, { ...FOR_EVER, onWait: end });
  await outer;
  await (await beside).release();
});

test("what withLock leaves running can acquire when it is done", async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const afterGate = async () => {
    await gate;
    await (await acquire(repository.root)).release();
  };
  // In an object, for withLock awaits what it is given.
  const { later } = await withLock(acquire, repository.root, {}, () => ({ later: afterGate() }));
  open();
  await later;
});

test("a lock that reaches the repository is not waited for from inside, in whatever worktree", async () => {
  using worktrees = new ScratchWorktrees();
  await withLock(acquire, worktrees.linked, { reach: "repository" }, async () => {
    for (const root of [worktrees.main, worktrees.linked]) {
      await expect(acquire(root, FOR_EVER)).rejects.toThrow(/withLock/);
    }
    await expect(acquire(worktrees.other, { ...FOR_EVER, reach: "repository" })).rejects.toThrow(/withLock/);
    await (await acquire(worktrees.other)).release();
  });
});
