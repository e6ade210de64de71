import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { holdLock, runAiwf } from "../support/processes.js";
import { isThere, textOf } from "../support/repository-facts.js";
import { scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

const ledger = (action: "created" | "preserved") => {
  const column = action.padEnd(9);
  const directories = ["work/epics", "work/gaps", "work/decisions", "work/contracts", "docs/adr"];
  return (
    `  ${column}  aiwf.yaml${action === "created" ? "  (actor=human/t (runtime-derived; not stored))" : ""}\n` +
    directories.map((directory) => `  ${column}  ${directory}\n`).join("")
  );
};
const DONE = "\naiwf init: done. Commit aiwf.yaml when you're ready.\n";

test("init tells line by line what it creates, and the second time what it preserves", async () => {
  const repo = await scratchRepo();
  const success = { exitCode: 0, stderr: "" };
  expect(await repo.aiwf("init")).toMatchObject({ ...success, stdout: ledger("created") + DONE });
  const config = textOf(repo, "aiwf.yaml");
  expect(await repo.aiwf("init")).toMatchObject({ ...success, stdout: ledger("preserved") + DONE });
  expect(textOf(repo, "aiwf.yaml")).toBe(config);
  expect(await repo.git("for-each-ref")).toBe("");
  expect(await repo.aiwf("add", "epic", "--title", "A")).toMatchObject({ exitCode: 0 });
});

test("init keeps an aiwf.yaml that is there, and creates only what is missing", async () => {
  const repo = await scratchRepo();
  repo.write("aiwf.yaml", "# mine\n");
  repo.write("work/gaps/.keep", "");
  const { stdout } = await repo.aiwf("init", "--skip-hook");
  expect(stdout).toContain("  preserved  aiwf.yaml\n");
  expect(stdout).toContain("  created    work/epics\n  preserved  work/gaps\n");
  expect(stdout.endsWith("\naiwf init: done (pre-push hook skipped). Commit aiwf.yaml when you're ready.\n")).toBe(
    true,
  );
  expect(textOf(repo, "aiwf.yaml")).toBe("# mine\n");
});

test("a dry run says the same, creates nothing, and does not need the lock", async () => {
  const repo = await scratchRepo();
  const holder = await holdLock(repo);
  const dryRun = await repo.aiwf("init", "--dry-run", "--lock-timeout", "0");
  expect(dryRun).toMatchObject({ exitCode: 0, stderr: "" });
  expect(dryRun.stdout).toBe(
    `aiwf init: dry-run — nothing was written.\n${ledger("created")}\naiwf init: dry-run complete. Re-run without --dry-run to apply.\n`,
  );
  expect(readdirSync(repo.root)).toEqual([".git"]);
  holder.send("done");
  await holder.ended;

  const fresh = await scratchRepo();
  await fresh.aiwf("init", "--dry-run");
  expect(isThere(fresh, ".git/aiwf.lock")).toBe(false);
});

test("without an actor init fails with exit 3 and creates nothing", async () => {
  const root = scratchDirectory();
  const env = { GIT_CEILING_DIRECTORIES: root };
  expect(await runAiwf({ root }, ["init"], { env })).toMatchObject({
    exitCode: 3,
    stdout: "",
    stderr: "aiwf init: no actor: pass --actor <role>/<identifier> or set git config user.email\n",
  });
  expect(await runAiwf({ root }, ["init", "--actor", "me"], { env })).toMatchObject({ exitCode: 3, stdout: "" });
  expect(readdirSync(root)).toEqual([]);
});

test("init reads the actor in the root, not where it was started", async () => {
  const [repo, elsewhere] = [await scratchRepo(), scratchDirectory()];
  const { stdout } = await runAiwf({ root: elsewhere }, ["init", "--root", repo.root]);
  expect(stdout).toContain("(actor=human/t ");
});

test("where there is no .git the lockfile is .aiwf.lock", async () => {
  const root = scratchDirectory();
  expect(await runAiwf({ root }, ["init", "--actor", "human/t"])).toMatchObject({
    exitCode: 0,
    stdout: ledger("created") + DONE,
  });
  expect(readdirSync(root).sort()).toEqual([".aiwf.lock", "aiwf.yaml", "docs", "work"]);
});

test("init does not look for an aiwf.yaml further up", async () => {
  const repo = await scratchRepo();
  await repo.aiwf("init");
  await repo.git("init", "--quiet", "sub");
  await runAiwf(repo, ["init", "--actor", "human/t"], { cwd: `${repo.root}/sub` });
  expect(isThere(repo, "sub/aiwf.yaml")).toBe(true);
});
