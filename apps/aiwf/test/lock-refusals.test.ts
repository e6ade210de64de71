import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repoWithGap } from "./support/gap-repo.js";
import { holdLock, runAiwf, startAiwf } from "./support/processes.js";
import { changesIn, isThere, NO_CHANGES } from "./support/repository-facts.js";
import { scratchDirectory, scratchRepo } from "./support/scratch-repo.js";

const BUSY = "another aiwf process is running on this repo; retry in a moment";
const VERBS = [
  ["add", "add", "gap", "--title", "A", "--body", "b"],
  ["promote", "promote", "G-0001", "wontfix"],
  ["init", "init"],
  ["exec", "exec", "--", "touch", "ran"],
];

test.each(VERBS)(
  "%s refuses with exit 2 while another process holds the lock, and touches nothing",
  async (verb, ...args) => {
    const repo = await repoWithGap();
    await holdLock(repo);
    const [name = "", ...rest] = args;
    const refusal = await repo.aiwf(name, "--lock-timeout", "0", ...rest);
    expect(refusal).toMatchObject({ exitCode: 2, stdout: "" });
    // Who holds it may follow on a second line.
    expect(refusal.stderr.split("\n")[0]).toBe(`aiwf ${verb}: ${BUSY}`);
    expect(await changesIn(repo)).toEqual(NO_CHANGES);
    expect(isThere(repo, "aiwf.yaml") || isThere(repo, "ran")).toBe(false);
  },
);

test("a busy lock has a code in the envelope", async () => {
  const repo = await repoWithGap();
  await holdLock(repo);
  for (const args of [VERBS[0], VERBS[1]]) {
    const [, ...words] = args ?? [];
    const { exitCode, stdout, stderr } = await repo.aiwf(...words, "--lock-timeout", "0", "--format=json");
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
    expect(stdout).toMatch(
      /^\{"tool":"aiwf","version":"0\.1\.0","status":"error","findings":\[\],"error":\{"code":"repo-lock-busy","message":"another aiwf process is running on this repo; retry in a moment"\},"metadata":\{"correlation_id":"[0-9a-f]{16}"(,"lock_holder":\{.*\})?\}\}\n$/,
    );
  }
});

test("a verb that waits gets its turn when the holder is done", async () => {
  const repo = await repoWithGap();
  const holder = await holdLock(repo);
  const waiting = startAiwf(repo, ["exec", "--lock-timeout", "inf", "--", "echo", "ran"]);
  expect(await repo.aiwf("exec", "--lock-timeout", "100ms", "--", "true")).toMatchObject({ exitCode: 2 });
  holder.send("done");
  expect(await waiting.ended).toMatchObject({ exitCode: 0, stdout: "ran\n" });
});

test("AIWF_LOCK_TIMEOUT is the time to wait unless --lock-timeout says another", async () => {
  const repo = await repoWithGap();
  const holder = await holdLock(repo);
  const waiter = startAiwf(repo, ["exec", "--lock-timeout", "inf", "--", "true"], { env: { AIWF_LOCK_TIMEOUT: "0" } });
  expect(await runAiwf(repo, ["exec", "--", "true"], { env: { AIWF_LOCK_TIMEOUT: "0" } })).toMatchObject({
    exitCode: 2,
  });
  expect(
    await runAiwf(repo, ["exec", "--lock-timeout=0", "--", "true"], { env: { AIWF_LOCK_TIMEOUT: "inf" } }),
  ).toMatchObject({ exitCode: 2 });
  holder.send("done");
  expect(await waiter.ended).toMatchObject({ exitCode: 0 });
});

test("a wrong AIWF_LOCK_TIMEOUT is refused by name", async () => {
  const repo = await scratchRepo();
  expect(await runAiwf(repo, ["init"], { env: { AIWF_LOCK_TIMEOUT: "1 day" } })).toMatchObject({
    exitCode: 2,
    stderr: 'aiwf init: AIWF_LOCK_TIMEOUT: invalid duration "1 day": use 0, 500ms, 2s, 5m or inf\n',
  });
});

test("a root that does not exist cannot be locked: exit 3", async () => {
  const repo = await scratchRepo();
  const missing = join(scratchDirectory(), "missing");
  const message = `acquiring repo lock: locating lockfile: stat ${missing}: no such file or directory`;
  for (const [verb, ...args] of [
    ["add", "epic", "--title", "A"],
    ["promote", "G-0001", "open"],
    ["init"],
    ["exec", "true"],
  ]) {
    expect(await repo.aiwf(verb ?? "", "--root", missing, ...args)).toMatchObject({
      exitCode: 3,
      stdout: "",
      stderr: `aiwf ${verb}: ${message}\n`,
    });
  }
  const { exitCode, stdout, stderr } = await repo.aiwf(
    ...["add", "epic", "--title", "A", "--root", missing, "--format=json"],
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
  expect(stdout.replace(/[0-9a-f]{16}/, "<id>")).toBe(
    '{"tool":"aiwf","version":"0.1.0","status":"error","findings":[],' +
      `"error":{"code":"repo-lock-acquire-failed","message":"${message}"},"metadata":{"correlation_id":"<id>"}}\n`,
  );
});

test("a lockfile that is a directory cannot be locked: exit 3", async () => {
  const repo = await scratchRepo();
  repo.write(".git/aiwf.lock/file", "");
  const refusal = await repo.aiwf("add", "epic", "--title", "A");
  expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
  expect(refusal.stderr).toMatch(/^aiwf add: acquiring repo lock: opening .*\/\.git\/aiwf\.lock: /);
  expect(isThere(repo, "work")).toBe(false);
});

test("standard input is read before the lock is taken: a slow writer keeps nobody waiting", async () => {
  const repo = await scratchRepo();
  const args = ["add", "gap", "--title", "A", "--body-file", "-", "--lock-timeout", "0"];
  const slow = startAiwf(repo, args);
  slow.send("first line");
  expect(await repo.aiwf("add", "epic", "--title", "In between", "--lock-timeout", "0")).toMatchObject({ exitCode: 0 });

  await holdLock(repo);
  slow.send("last line");
  slow.endInput();
  expect(await slow.ended).toMatchObject({ exitCode: 2, stdout: "" });
  expect((await slow.ended).stderr).toContain(BUSY);
});

test("the lock is free again after a refusal under it", async () => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("add", "gap", "--title", "A")).toMatchObject({ exitCode: 2 });
  expect(await repo.aiwf("add", "epic", "--title", "A", "--lock-timeout", "0")).toMatchObject({ exitCode: 0 });
});

test("the lockfile is private, stays, and is replaced after it was removed", async () => {
  const repo = await scratchRepo();
  await repo.aiwf("add", "epic", "--title", "A");
  expect(statSync(join(repo.root, ".git/aiwf.lock")).mode & 0o7777).toBe(0o600);
  rmSync(join(repo.root, ".git/aiwf.lock"));
  expect(await repo.aiwf("add", "epic", "--title", "B")).toMatchObject({ exitCode: 0 });
  expect(isThere(repo, ".git/aiwf.lock")).toBe(true);
});
