import { ErrBusy } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquire } from "../src/index.js";
import { startFixture } from "./processes.js";

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

test("a lock that another process holds is busy here, until that process releases it", async () => {
  const holder = startFixture("hold.js", repository.root);
  expect(await holder.nextLine()).toBe("held");
  await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
  await expect(acquire(repository.root, { timeoutMs: 30 })).rejects.toThrow(ErrBusy);
  holder.send("release");
  expect(await holder.nextLine()).toBe("released");
  await using lock = await acquire(repository.root);
  lock.assertHeld();
});

test("a lock that is held here is busy in another process, which gets it when it is released here", async () => {
  const lock = await acquire(repository.root);
  const contender = startFixture("hold.js", repository.root);
  expect(await contender.nextLine()).toBe("waiting");
  await lock.release();
  expect(await contender.nextLine()).toBe("held");
  await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
});

test("a contender whose deadline passes in another process ends with repo-lock-busy", async () => {
  await using _lock = await acquire(repository.root);
  const contender = startFixture("hold.js", repository.root, "50");
  expect(await contender.nextLine()).toBe("waiting");
  const { exitCode, stderr } = await contender.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toContain("code: 'repo-lock-busy'");
});

test("a holder that is killed with SIGKILL frees the lock at once", async () => {
  const holder = startFixture("hold.js", repository.root);
  expect(await holder.nextLine()).toBe("held");
  holder.kill("SIGKILL");
  expect(await holder.ended).toMatchObject({ signal: "SIGKILL" });
  await using lock = await acquire(repository.root);
  lock.assertHeld();
});

test("a contender that waits gets the lock of a holder that is killed", async () => {
  const holder = startFixture("hold.js", repository.root);
  expect(await holder.nextLine()).toBe("held");
  const contender = startFixture("hold.js", repository.root);
  expect(await contender.nextLine()).toBe("waiting");
  holder.kill("SIGKILL");
  expect(await contender.nextLine()).toBe("held");
});

test("a contender that is killed while it waits disturbs nobody", async () => {
  const lock = await acquire(repository.root);
  const contender = startFixture("hold.js", repository.root);
  expect(await contender.nextLine()).toBe("waiting");
  contender.kill("SIGKILL");
  await contender.ended;
  lock.assertHeld();
  await lock.release();
  // Its helper gets the lock first, and ends.
  await using _next = await acquire(repository.root, { timeoutMs: 1e9 });
});

test("a child that was started while the lock was held does not keep it when the holder dies", async () => {
  const holder = startFixture("hold-with-child.js", repository.root);
  const childPid = Number((await holder.nextLine()).replace("held ", ""));
  try {
    await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
    holder.kill("SIGKILL");
    await holder.ended;
    expect(() => process.kill(childPid, 0)).not.toThrow();
    await using lock = await acquire(repository.root);
    lock.assertHeld();
  } finally {
    process.kill(childPid, "SIGKILL");
  }
});

test.each(["exit", "throw", "handler"])("a holder that ends by %s frees the lock", async (way) => {
  const holder = startFixture("exit-while-holding.js", repository.root, way);
  expect(await holder.nextLine()).toBe("held");
  if (way === "handler") expect(await holder.nextLine()).toBe("released true");
  await holder.ended;
  await using lock = await acquire(repository.root);
  lock.assertHeld();
});

test("processes take turns: of six that contend, one holds at a time and each gets its turn", async () => {
  const contenders = Array.from({ length: 6 }, () => startFixture("hold.js", repository.root));
  const waiting = new Set(contenders);
  const firstLines = new Map(contenders.map((contender) => [contender, nextNews(contender)]));
  for (let turn = 0; turn < contenders.length; turn++) {
    const holder = await Promise.race(Array.from(waiting, (contender) => firstLines.get(contender)));
    if (holder === undefined) throw new Error("nobody holds");
    await expect(acquire(repository.root)).rejects.toThrow(ErrBusy);
    waiting.delete(holder);
    holder.send("release");
    expect(await holder.nextLine()).toBe("released");
  }
  expect(waiting.size).toBe(0);

  async function nextNews(contender: ReturnType<typeof startFixture>) {
    while ((await contender.nextLine()) !== "held");
    return contender;
  }
});
