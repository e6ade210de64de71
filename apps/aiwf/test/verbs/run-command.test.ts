import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isFailure } from "../../src/print/failure.js";
import { runCommand } from "../../src/verbs/exec.js";
import { startAiwf, startProcess } from "../support/processes.js";
import { BIN, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const REPORT_SIGNALS = [process.execPath, fixture("report-signals.js")];

test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const)(
  "%s reaches the command, and the exit code is what the command makes of it",
  async (signal) => {
    const repo = await scratchRepo();
    const exec = startAiwf(repo, ["exec", "--", ...REPORT_SIGNALS]);
    expect(await exec.nextLine()).toBe("ready");
    exec.kill(signal);
    expect(await exec.nextLine()).toBe(signal);
    expect(await exec.ended).toMatchObject({ exitCode: 40, stderr: "" });
  },
);

test("a command that a forwarded signal kills makes exit code 128 + n", async () => {
  const repo = await scratchRepo();
  const exec = startAiwf(repo, ["exec", "--", ...REPORT_SIGNALS, "die"]);
  expect(await exec.nextLine()).toBe("ready");
  exec.kill("SIGTERM");
  expect(await exec.ended).toMatchObject({ exitCode: 143, stderr: "" });
});

test("the lock is held until the command has ended, whatever signals come", async () => {
  const repo = await scratchRepo();
  const end = join(scratchDirectory(), "end");
  const script =
    'trap "echo got it" TERM; echo ready; for i in {1..600}; do [ -e "$0" ] && exit; sleep 0.05; done; exit 9';
  const exec = startAiwf(repo, ["exec", "--", "bash", "-c", script, end]);
  expect(await exec.nextLine()).toBe("ready");
  exec.kill("SIGTERM");
  expect(await exec.nextLine()).toBe("got it");
  expect(await repo.aiwf("exec", "--lock-timeout", "0", "--", "true")).toMatchObject({ exitCode: 2 });
  writeFileSync(end, "");
  expect(await exec.ended).toMatchObject({ exitCode: 0 });
});

test("a signal that comes while the command starts reaches it, and does not end aiwf alone", async () => {
  const repo = await scratchRepo();
  const args = ["--import", fixture("signal-while-starting.js"), BIN, "exec", "--", "sh", "-c", "read line"];
  const exec = startProcess(process.execPath, args, { cwd: repo.root });
  expect(await exec.ended).toMatchObject({ exitCode: 143, signal: undefined });
});

test("a command that cannot be signalled is waited for all the same", async () => {
  const repo = await scratchRepo();
  const script = "echo ready; read line; exit 7";
  const args = ["--import", fixture("kill-fails.js"), BIN, "exec", "--", "sh", "-c", script];
  const exec = startProcess(process.execPath, args, { cwd: repo.root });
  expect(await exec.nextLine()).toBe("ready");
  exec.kill("SIGTERM");
  expect(await exec.nextLine()).toBe("kill failed");
  expect(await repo.aiwf("exec", "--lock-timeout", "0", "--", "true")).toMatchObject({ exitCode: 2 });
  exec.send("end");
  expect(await exec.ended).toMatchObject({ exitCode: 7, stderr: "" });
});

test("no listener stays behind", async () => {
  const count = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const before = count();
  expect(await runCommand("true", [])).toBe(0);
  await expect(runCommand("/no/such/command", [])).rejects.toSatisfy(isFailure);
  expect(count()).toBe(before);
});

// util-linux and the BSDs have programs of this name that take their arguments differently.
const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;
test.skipIf(!hasScript)("on a terminal the command has it, and its exit code is that of exec", async () => {
  const repo = await scratchRepo();
  const command = `exec "$NODE" "$AIWF" exec -- sh -c 'test -t 0 && test -t 1 && test -t 2 && echo terminal; exit 9'`;
  const options = { cwd: repo.root, env: { NODE: process.execPath, AIWF: BIN, SHELL: "/bin/sh" } };
  const terminal = startProcess("script", ["-qec", command, "/dev/null"], options);
  expect(await terminal.ended).toMatchObject({ exitCode: 9, stdout: "terminal\r\n" });
});
if (!hasScript) process.stdout.write("the test on a terminal is skipped: util-linux script(1) is not installed\n");

test.skipIf(!hasScript)("Ctrl-C on a terminal reaches the command once", async () => {
  const repo = await scratchRepo();
  const script = 'trap "echo interrupted" INT; echo ready; until read line; do :; done';
  const command = `exec "$NODE" "$AIWF" exec -- bash -c '${script}'`;
  const options = { cwd: repo.root, env: { NODE: process.execPath, AIWF: BIN, SHELL: "/bin/sh" } };
  const terminal = startProcess("script", ["-qec", command, "/dev/null"], options);
  expect((await terminal.nextLine()).trim()).toBe("ready");
  terminal.send("\u0003");
  terminal.send("end");
  const { exitCode, stdout } = await terminal.ended;
  expect(exitCode).toBe(0);
  expect(stdout.match(/interrupted/g)).toHaveLength(1);
});
