import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Lock } from "repolock-core";
import { ScratchRepository, ScratchWorktrees } from "repolock-core/testing";
import { startProcess } from "support/process";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { acquire } from "../src/index.js";
import { fakeProc } from "./fake-proc.js";
import { startFixture } from "./processes.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

/** Starts a child that acquires with `inherit`, and returns it with what it says first. */
async function startChild(env: Record<string, string>, options: object = {}, root = repository.root) {
  const file = fileURLToPath(new URL("fixtures/inherit.js", import.meta.url));
  const child = startProcess(process.execPath, [file, root, JSON.stringify(options)], { env });
  const ask = async (line: string) => {
    child.send(line);
    return JSON.parse(await child.nextLine());
  };
  return { child, ask, first: async () => JSON.parse(await child.nextLine()) };
}

const nested = (depth: number, path = repository.lockfilePath) => ({ path: `${path}.${depth}` });

describe.skipIf(!existsSync("/proc/self/stat"))("where there is /proc", () => {
  test("a child of the holder that inherits runs under the holder's lock", async () => {
    await using lock = await acquire(repository.root);
    const { ask, first } = await startChild(lock.environment());
    expect(await first()).toEqual(nested(1));
    expect(await ask("assert")).toBe("held");
  });

  test("a child that does not ask to inherit waits for the holder as ever", async () => {
    await using lock = await acquire(repository.root);
    const { first } = await startChild(lock.environment(), { inherit: false });
    expect(await first()).toMatchObject({ code: "repo-lock-busy", path: repository.lockfilePath });
  });

  test("children of one holder exclude each other", async () => {
    await using lock = await acquire(repository.root);
    const one = await startChild(lock.environment());
    expect(await one.first()).toEqual(nested(1));
    const two = await startChild(lock.environment());
    expect(await two.first()).toMatchObject({ code: "repo-lock-busy", ...nested(1) });
    const three = await startChild(lock.environment(), { timeoutMs: 1e9 });
    expect(await three.first()).toBe("waiting");
    expect(await one.ask("release")).toBe("released");
    expect(await three.first()).toEqual(nested(1));
  });

  test("a child's child runs under the child's lock, to any depth", async () => {
    await using lock = await acquire(repository.root);
    const { ask, first } = await startChild(lock.environment());
    await first();
    expect(await ask("{}")).toEqual(nested(2));
    const { child, first: second } = await startChild(await ask("environment"));
    expect(await second()).toMatchObject({ code: "repo-lock-busy" });
    await child.ended;
  });

  test("what a holder of another repository was passed on, it passes on", async () => {
    using other = new ScratchRepository();
    await using lock = await acquire(repository.root);
    const { ask, first } = await startChild(lock.environment(), {}, other.root);
    expect(await first()).toEqual({ path: other.lockfilePath });
    const held = JSON.parse((await ask("environment")).REPOLOCK_HELD);
    expect(Object.keys(held)).toEqual([other.lockfilePath, repository.lockfilePath]);
  });

  test("a child finds the lock also by another name of the repository", async () => {
    await using lock = await acquire(repository.root);
    const { first } = await startChild(lock.environment(), {}, `/proc/${process.pid}/root${repository.root}`);
    expect(await first()).toEqual(nested(1, `/proc/${process.pid}/root${repository.lockfilePath}`));
  });

  test("a lock that reaches the repository passes on both lockfiles", async () => {
    using worktrees = new ScratchWorktrees();
    await using lock = await acquire(worktrees.linked, { reach: "repository" });
    const main = await startChild(lock.environment(), {}, worktrees.main);
    expect(await main.first()).toEqual(nested(1, `${worktrees.common}/aiwf.lock`));
    const linked = await startChild(lock.environment(), { reach: "repository" }, worktrees.linked);
    expect(await linked.first()).toMatchObject({
      code: "repo-lock-busy",
      ...nested(1, `${worktrees.common}/aiwf.lock`),
    });
    expect(await main.ask("release")).toBe("released");
    const other = await startChild(lock.environment(), { reach: "repository" }, worktrees.other);
    expect(await other.first()).toEqual({ path: `${worktrees.other}/.aiwf.lock` });
  });

  test("an inherited lock is lost when the one that it is under is released, also if that is taken again", async () => {
    const lock = await acquire(repository.root);
    const { ask, first } = await startChild(lock.environment());
    await first();
    await lock.release();
    await using _again = await acquire(repository.root);
    expect(await ask("assert")).toMatchObject({
      code: "repo-lock-lost",
      message: expect.stringMatching(/no longer holds it/),
    });
    expect((await ask("{}")).code).toBe("repo-lock-busy");
  });

  test("a child that waits for its brother, and whose ancestor releases meanwhile, locks as ever", async () => {
    const lock = await acquire(repository.root);
    const one = await startChild(lock.environment());
    await one.first();
    const two = await startChild(lock.environment(), { timeoutMs: 1e9 });
    expect(await two.first()).toBe("waiting");
    await lock.release();
    await one.ask("release");
    expect(await two.first()).toEqual({ path: repository.lockfilePath });
  });

  describe("the variable alone gives nothing", () => {
    const held = (holds: unknown) => ({ REPOLOCK_HELD: JSON.stringify({ [repository.lockfilePath]: holds }) });
    const passedOn = (lock: Lock) => JSON.parse(lock.environment()["REPOLOCK_HELD"] ?? "")[repository.lockfilePath];

    test("left over from a holder that has released: an ordinary lock", async () => {
      const lock = await acquire(repository.root);
      const env = lock.environment();
      await lock.release();
      const { first } = await startChild(env);
      expect(await first()).toEqual({ path: repository.lockfilePath });
    });

    test("with the pid of a holder that is no ancestor: it is waited for, and the error says why", async () => {
      const unrelated = startFixture("inherit.js", repository.root);
      await unrelated.nextLine();
      unrelated.send("environment");
      const { first } = await startChild(JSON.parse(await unrelated.nextLine()));
      expect(await first()).toMatchObject({
        code: "repo-lock-busy",
        path: repository.lockfilePath,
        message: expect.stringMatching(`; process ${unrelated.pid}, .* is not an ancestor of this process$`),
      });
    });

    test("of an ancestor that does not hold, while another does", async () => {
      const lock = await acquire(repository.root);
      const holds = passedOn(lock);
      await lock.release();
      const unrelated = startFixture("inherit.js", repository.root);
      await unrelated.nextLine();
      const { first } = await startChild(held(holds));
      expect(await first()).toMatchObject({
        code: "repo-lock-busy",
        message: expect.stringMatching(/no longer holds it$/),
      });
    });

    test("of an ancestor that has released and taken again", async () => {
      await using lock = await acquire(repository.root);
      const [{ pid, since }] = passedOn(lock);
      const { first } = await startChild(held([{ pid, since: since - 1 }]));
      expect(await first()).toMatchObject({
        code: "repo-lock-busy",
        message: expect.stringMatching(/no longer holds it$/),
      });
    });

    test("with a second hold that nobody has", async () => {
      await using lock = await acquire(repository.root);
      const [hold] = passedOn(lock);
      const { first } = await startChild(held([hold, hold]));
      expect(await first()).toMatchObject({ code: "repo-lock-busy", path: repository.lockfilePath });
    });
  });
});

test("where there is no /proc, nothing is inherited, and the error says so", async () => {
  await using lock = await acquire(repository.root);
  vi.stubEnv("REPOLOCK_HELD", lock.environment()["REPOLOCK_HELD"]);
  onTestFinished(() => void vi.unstubAllEnvs());
  fakeProc({});
  await expect(acquire(repository.root, { inherit: true })).rejects.toMatchObject({
    code: "repo-lock-busy",
    path: repository.lockfilePath,
    message: expect.stringMatching(/; a lock cannot be inherited without \/proc$/),
  });
});

test("a process does not inherit from itself", async () => {
  await using lock = await acquire(repository.root);
  vi.stubEnv("REPOLOCK_HELD", lock.environment()["REPOLOCK_HELD"]);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(acquire(repository.root, { inherit: true })).rejects.toMatchObject({ code: "repo-lock-busy" });
});
