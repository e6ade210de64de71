import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdLock, namedPipe, runAiwf, startAiwf, startProcess } from "../support/processes.js";
import { scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

test("the command has the input and the output of exec", async () => {
  const repo = await scratchRepo();
  const exec = startAiwf(repo, ["exec", "--", "sh", "-c", "cat; echo problems >&2"]);
  exec.send("through");
  expect(await exec.nextLine()).toBe("through");
  exec.endInput();
  expect(await exec.ended).toMatchObject({ exitCode: 0, stdout: "through\n", stderr: "problems\n" });
});

test.each([0, 1, 2, 3, 42, 255])("the exit code %d of the command is that of exec", async (code) => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("exec", "--", "sh", "-c", `exit ${code}`)).toMatchObject({ exitCode: code, stderr: "" });
});

test.each([
  ["HUP", 129],
  ["KILL", 137],
  ["TERM", 143],
])("a command that dies of SIG%s makes exit code %d", async (signal, exitCode) => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("exec", "--", "sh", "-c", `kill -${signal} $$`)).toMatchObject({ exitCode, stderr: "" });
});

test("what follows -- reaches the command as it is, a second -- included", async () => {
  const repo = await scratchRepo();
  const args = ["--help", "--", "-E", "9", "--lock-timeout", "0", "a b", "", "*", "$HOME", "é"];
  const { stdout } = await repo.aiwf("exec", "--", "printf", "[%s]", ...args);
  expect(stdout).toBe(args.map((arg) => `[${arg}]`).join(""));
});

test("a command that is not found is 127, one that is not executable is 126", async () => {
  const repo = await scratchRepo();
  writeFileSync(join(repo.root, "script"), "#!/bin/sh\n", { mode: 0o644 });
  expect(await repo.aiwf("exec", "--", "no-such-command")).toMatchObject({
    exitCode: 127,
    stdout: "",
    stderr: "aiwf exec: command no-such-command not found\n",
  });
  expect(await repo.aiwf("exec", "--", "./script")).toMatchObject({
    exitCode: 126,
    stdout: "",
    stderr: "aiwf exec: command ./script cannot be executed (EACCES)\n",
  });
  expect(await repo.aiwf("exec", "--lock-timeout", "0", "--", "true")).toMatchObject({ exitCode: 0 });
});

test("without a command exec is wrong usage", async () => {
  const repo = await scratchRepo();
  for (const args of [["exec"], ["exec", "--"]]) {
    expect(await repo.aiwf(...args)).toMatchObject({
      exitCode: 2,
      stderr: "aiwf: requires at least 1 arg(s), only received 0\n",
    });
  }
});

test("-E is the exit code for a lock that is busy, and for nothing else", async () => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("exec", "-E", "75", "--", "sh", "-c", "exit 5")).toMatchObject({ exitCode: 5 });
  expect(await repo.aiwf("exec", "-E", "75", "--root", "/no/such", "--", "true")).toMatchObject({ exitCode: 3 });
  await holdLock(repo);
  for (const [option, exitCode] of [
    ["-E75", 75],
    ["--conflict-exit-code=0", 0],
    ["-E255", 255],
  ] as const) {
    const refusal = await repo.aiwf("exec", "--lock-timeout", "0", option, "--", "echo", "ran");
    expect(refusal).toMatchObject({ exitCode, stdout: "" });
    expect(refusal.stderr).toContain("aiwf exec: another aiwf process is running on this repo; retry in a moment\n");
  }
});

test.each(["256", "-1", "1.5", "x", "", "0x10", "1000"])(
  "-E %j is not an exit code: exit 2 before anything is done",
  async (code) => {
    const repo = await scratchRepo();
    expect(await repo.aiwf("exec", `--conflict-exit-code=${code}`, "--", "touch", "ran")).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: `aiwf exec: --conflict-exit-code "${code}" is not an exit code: use 0 to 255\n`,
    });
    expect(readdirSync(repo.root)).toEqual([".git"]);
  },
);

test("the lock is held while the command runs and free afterwards", async () => {
  const repo = await scratchRepo();
  const holder = await holdLock(repo);
  const attempt = () => repo.aiwf("exec", "--lock-timeout", "0", "--", "true");
  expect(await attempt()).toMatchObject({ exitCode: 2 });
  holder.send("done");
  expect(await holder.ended).toMatchObject({ exitCode: 0 });
  expect(await attempt()).toMatchObject({ exitCode: 0 });
});

test("a process that the command leaves behind does not keep the lock", async () => {
  const repo = await scratchRepo();
  const [questions, answers] = [await namedPipe(), await namedPipe()];
  const script = `(read line < '${questions}'; echo "$line" > '${answers}') > /dev/null 2>&1 &`;
  expect(await repo.aiwf("exec", "--", "sh", "-c", script)).toMatchObject({ exitCode: 0 });
  expect(await repo.aiwf("exec", "--lock-timeout", "0", "--", "true")).toMatchObject({ exitCode: 0 });
  // It was alive all the while: it still answers.
  const observer = startProcess("cat", [answers]);
  writeFileSync(questions, "alive\n");
  expect(await observer.nextLine()).toBe("alive");
});

test("a command whose aiwf was killed does not keep the lock", async () => {
  const repo = await scratchRepo();
  const pipe = await namedPipe();
  const exec = startAiwf(repo, ["exec", "--", "sh", "-c", `echo held; read line < '${pipe}'; echo "$line"`]);
  expect(await exec.nextLine()).toBe("held");
  exec.kill("SIGKILL");
  expect(await repo.aiwf("exec", "--lock-timeout", "1s", "--", "true")).toMatchObject({ exitCode: 0 });
  writeFileSync(pipe, "still alive\n");
  expect(await exec.nextLine()).toBe("still alive");
});

test("exec needs no git repository", async () => {
  const root = scratchDirectory();
  expect(await runAiwf({ root }, ["exec", "--", "echo", "ran"])).toMatchObject({ exitCode: 0, stdout: "ran\n" });
  expect(readdirSync(root)).toEqual([".aiwf.lock"]);
});

test("the command runs where exec was started, and the lock is that of the root", async () => {
  const [repo, elsewhere] = [await scratchRepo(), scratchDirectory()];
  const exec = startAiwf(repo, ["exec", "--root", repo.root, "--", "sh", "-c", "pwd; read line"], { cwd: elsewhere });
  expect(await exec.nextLine()).toBe(elsewhere);
  expect(await repo.aiwf("init", "--lock-timeout", "0")).toMatchObject({ exitCode: 2 });
});

test("a lock that was lost while the command ran is a warning, and the exit code stays the command's", async () => {
  const repo = await scratchRepo();
  const outcome = await repo.aiwf("exec", "--", "sh", "-c", "rm .git/aiwf.lock; exit 7");
  expect(outcome).toMatchObject({ exitCode: 7, stdout: "" });
  expect(outcome.stderr).toMatch(
    /^aiwf exec: while the command ran, the lock on .*\/\.git\/aiwf\.lock was lost: the lockfile was removed or replaced\n$/,
  );
});
