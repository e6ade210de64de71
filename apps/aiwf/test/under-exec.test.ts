import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdLock, namedPipe, runAiwf, startAiwf } from "./support/processes.js";
import { changesIn, commitCount, NO_CHANGES } from "./support/repository-facts.js";
import { BIN, type ScratchRepo, scratchDirectory, scratchRepo } from "./support/scratch-repo.js";
import { shellWord } from "./support/shell-word.js";

// What verbs do that are started below a holder of the lock. What the library believes: packages/repolock-posix.

const BUSY = "another aiwf process is running on this repo; retry in a moment\n";
const AIWF = shellWord(BIN);
const ADD = `${AIWF} add epic --lock-timeout 0 --title`;

/** Runs `aiwf exec` with a script, in which `aiwf` is the program. */
const execScript = (repo: ScratchRepo, script: string, ...options: string[]) =>
  repo.aiwf("exec", ...options, "--", "sh", "-c", script);

test("verbs in the command run under the lock of exec, one after the other", async () => {
  const repo = await scratchRepo();
  const outcome = await execScript(repo, `${ADD} A && ${AIWF} promote E-0001 cancelled --lock-timeout 0`);
  expect(outcome).toEqual({
    exitCode: 0,
    stdout: 'aiwf add epic E-0001 "A"\naiwf promote E-0001 proposed -> cancelled\n',
    stderr: "",
  });
  expect(await commitCount(repo)).toBe(2);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("verbs that the command runs at once take turns, and others wait until exec has ended", async () => {
  const repo = await scratchRepo();
  const adds = ["A", "B", "C"].map((title) => `${AIWF} add epic --lock-timeout inf --title ${title} &`).join(" ");
  const pipe = await namedPipe();
  const exec = startAiwf(repo, ["exec", "--", "sh", "-c", `${adds} wait; echo done; read line < ${shellWord(pipe)}`]);
  await exec.output("done\n");
  expect(await commitCount(repo)).toBe(3);
  expect(await repo.aiwf("add", "epic", "--title", "D", "--lock-timeout", "0")).toMatchObject({ exitCode: 2 });
  writeFileSync(pipe, "end\n");
  const { stdout } = await exec.ended;
  expect(stdout.match(/E-\d{4}/g)?.sort()).toEqual(["E-0001", "E-0002", "E-0003"]);
});

test("exec below exec works to any depth", async () => {
  const repo = await scratchRepo();
  const nested = `${AIWF} exec --lock-timeout 0 --`;
  expect(await execScript(repo, `${nested} ${nested} ${ADD} Deep`)).toMatchObject({
    exitCode: 0,
    stdout: 'aiwf add epic E-0001 "Deep"\n',
    stderr: "",
  });
});

/** Installs a hook of git that adds an epic, the first time that it runs. */
function installHook({ root }: ScratchRepo, name: string): void {
  mkdirSync(join(root, ".git/hooks"), { recursive: true });
  const script = `#!/bin/sh\n[ -e .git/${name} ] && exit\ntouch .git/${name}\n${ADD} ${name}\n`;
  writeFileSync(join(root, ".git/hooks", name), script, { mode: 0o755 });
}

test("a hook of a git command below exec can run a verb", async () => {
  const repo = await scratchRepo();
  await repo.commit("start");
  await repo.git("switch", "-q", "-c", "other");
  await repo.commit("other");
  await repo.git("switch", "-q", "main");
  installHook(repo, "post-merge");
  expect(await execScript(repo, "git merge -q other")).toMatchObject({ exitCode: 0 });
  installHook(repo, "post-commit");
  expect(await execScript(repo, "git commit -q --allow-empty -m theirs")).toMatchObject({ exitCode: 0 });
  expect((await repo.git("log", "--format=%s")).trim().split("\n")).toEqual([
    'aiwf add epic E-0002 "post-commit"',
    "theirs",
    'aiwf add epic E-0001 "post-merge"',
    "other",
    "start",
  ]);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("with --reach repository all worktrees and the main one are excluded, and verbs below are not", async () => {
  const repo = await scratchRepo();
  await repo.commit("start");
  const [one, two] = [join(scratchDirectory(), "one"), join(scratchDirectory(), "two")];
  for (const root of [one, two]) await repo.git("worktree", "add", "-q", "--detach", root);
  const pipe = await namedPipe();
  const script = `${ADD} Below && echo held; read line < ${shellWord(pipe)}`;
  const exec = startAiwf({ root: one }, ["exec", "--reach", "repository", "--", "sh", "-c", script]);
  await exec.output("held\n");
  const add = ["add", "epic", "--title", "A", "--lock-timeout", "0"];
  for (const root of [repo.root, two]) expect(await runAiwf({ root }, add)).toMatchObject({ exitCode: 2 });
  expect(await runAiwf({ root: two }, ["exec", "--lock-timeout", "0", "--", "true"])).toMatchObject({ exitCode: 0 });
  writeFileSync(pipe, "end\n");
  expect(await exec.ended).toMatchObject({ exitCode: 0 });
  expect(await runAiwf({ root: two }, add)).toMatchObject({ exitCode: 0 });
});

test.each(["everything", ""])("--reach %j is wrong usage", async (reach) => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("exec", `--reach=${reach}`, "--", "true")).toMatchObject({
    exitCode: 2,
    stderr: `aiwf exec: --reach must be worktree or repository, got "${reach}"\n`,
  });
});

test("the variable of a holder that is no ancestor gives nothing, and the refusal says why", async () => {
  const repo = await scratchRepo();
  const pipe = await namedPipe();
  const holder = startAiwf(repo, ["exec", "--", "sh", "-c", `echo "$REPOLOCK_HELD"; read line < ${shellWord(pipe)}`]);
  const env = { REPOLOCK_HELD: await holder.nextLine() };
  const add = ["add", "epic", "--title", "A", "--lock-timeout", "0"];
  const refusal = await runAiwf(repo, add, { env });
  expect(refusal).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refusal.stderr.split("\n")[0]).toBe(`aiwf add: ${BUSY.trim()}`);
  const why = new RegExp(`^process ${holder.pid}, which passed on .*, is not an ancestor of this process$`, "m");
  expect(refusal.stderr).toMatch(why);
  const json = JSON.parse((await runAiwf(repo, [...add, "--format=json"], { env })).stdout);
  expect(json).toMatchObject({
    error: { code: "repo-lock-busy" },
    metadata: { lock_note: expect.stringMatching(why) },
  });
  writeFileSync(pipe, "end\n");
  await holder.ended;
  expect(await runAiwf(repo, add, { env })).toMatchObject({ exitCode: 0, stderr: "" });
});

test("where there is no /proc a verb below exec finds the lock busy, and says why", async () => {
  const repo = await scratchRepo();
  const env = { NODE_OPTIONS: `--import=${new URL("fixtures/no-proc.js", import.meta.url).href}` };
  const refusal = await runAiwf(repo, ["exec", "--", "sh", "-c", `${ADD} A`], { env });
  expect(refusal).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refusal.stderr).toMatch(/\na lock cannot be inherited without \/proc\n$/);
});

test("a command that outlives exec locks by itself", async () => {
  const repo = await scratchRepo();
  const pipe = await namedPipe();
  const exec = startAiwf(repo, [
    "exec",
    "--",
    "sh",
    "-c",
    `echo held; read line < ${shellWord(pipe)}; ${ADD} Late; echo "$?"`,
  ]);
  await exec.output("held\n");
  exec.kill("SIGKILL");
  const holder = await holdLock(repo);
  writeFileSync(pipe, "on\n");
  await exec.output("2\n");
  holder.send("done");
  await holder.ended;
});
