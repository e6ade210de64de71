import { readdirSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { holdLock, runAiwf, startAiwf, startProcess, type TestProcess } from "./support/processes.js";
import { BIN, type ScratchRepo, scratchRepo } from "./support/scratch-repo.js";
import { shellWord } from "./support/shell-word.js";

/** What takes a line back. */
const ERASED = "\r\x1b[K";

const ADD = ["add", "gap", "--title", "T", "--body", "B"];

describe("a lock that is busy", () => {
  test("is put down to its holder in a second line", async () => {
    const repo = await scratchRepo();
    const holder = await holdLock(repo);
    const { stderr, exitCode } = await runAiwf(repo, [...ADD, "--lock-timeout", "0"]);
    expect(exitCode).toBe(2);
    const [first, second, ...rest] = stderr.split("\n");
    expect(first).toBe("aiwf add: another aiwf process is running on this repo; retry in a moment");
    expect(second).toMatch(
      new RegExp(`^lock held by process ${holder.pid} on ${hostname()} \\(aiwf exec sh\\), since \\d{4}-.*Z$`),
    );
    expect(rest).toEqual([""]);
  });

  test("is put down to its holder in the metadata of the envelope", async () => {
    const repo = await scratchRepo();
    const { pid } = await holdLock(repo);
    const { stdout, stderr } = await runAiwf(repo, [...ADD, "--lock-timeout", "0", "--format=json"]);
    expect(stderr).toBe("");
    const { error, metadata } = JSON.parse(stdout);
    expect(error.code).toBe("repo-lock-busy");
    expect(metadata.lock_holder).toEqual({
      host: hostname(),
      label: "aiwf exec sh",
      pid,
      proof: "confirmed",
      since: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  test("is named by doctor, and free again afterwards", async () => {
    const repo = await scratchRepo();
    const holder = await holdLock(repo);
    const lockRow = async () => /^lock: +(.*)$/m.exec((await runAiwf(repo, ["doctor"])).stdout)?.[1];
    expect(await lockRow()).toContain(`held by process ${holder.pid} on ${hostname()} (aiwf exec sh)`);
    holder.send("done");
    await holder.ended;
    expect(await lockRow()).toMatch(/^free \(/);
  });

  test("is not announced to a pipe: nothing but the refusal is said", async () => {
    const repo = await scratchRepo();
    await holdLock(repo);
    const { stderr } = await runAiwf(repo, [...ADD, "--lock-timeout", "400ms"]);
    expect(stderr).not.toContain("waiting");
    expect(stderr).not.toContain("\x1b");
  });
});

test("SIGINT while waiting ends with 130, and leaves nothing behind", async () => {
  const repo = await scratchRepo();
  const holder = await holdLock(repo);
  const waiting = startAiwf(repo, [...ADD, "--lock-timeout", "inf"]);
  await untilWaiting(waiting);
  waiting.kill("SIGINT");
  expect(await waiting.ended).toEqual({
    exitCode: 130,
    signal: undefined,
    stdout: "",
    stderr: "aiwf add: interrupted\n",
  });
  holder.send("done");
  await holder.ended;
  expect(await repo.git("status", "--porcelain")).toBe("");
  expect((await runAiwf(repo, [...ADD, "--lock-timeout", "0"])).stdout).toContain("G-0001");
});

const hasTerminal = !execaSync("script", ["--version"], { reject: false }).failed;
if (!hasTerminal) console.log("skipped: the tests on a terminal, which need script(1)");

describe.skipIf(!hasTerminal)("on a terminal", () => {
  function startOnTerminal({ root }: ScratchRepo, args: readonly string[]): TestProcess {
    const command = [process.execPath, BIN, ...args].map(shellWord).join(" ");
    return startProcess("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], { cwd: root });
  }

  test("a wait of some length says for whom, and the line is gone when the lock is there", async () => {
    const repo = await scratchRepo();
    const holder = await holdLock(repo);
    const waiting = startOnTerminal(repo, [...ADD, "--lock-timeout", "inf"]);
    await waiting.output(`aiwf add: waiting for process ${holder.pid} on `);
    holder.send("done");
    const { stdout, exitCode } = await waiting.ended;
    expect(exitCode).toBe(0);
    expect(stdout.endsWith(`${ERASED}aiwf add gap G-0001 "T"\r\n`), JSON.stringify(stdout)).toBe(true);
  });

  test("Ctrl-C while waiting ends with 130, and the line is gone", async () => {
    const repo = await scratchRepo();
    await holdLock(repo);
    const waiting = startOnTerminal(repo, [...ADD, "--lock-timeout", "inf"]);
    await waiting.output("aiwf add: waiting for process ");
    waiting.type("\x03");
    const { stdout, exitCode } = await waiting.ended;
    expect(exitCode).toBe(130);
    expect(stdout.endsWith(`${ERASED}aiwf add: interrupted\r\n`), JSON.stringify(stdout)).toBe(true);
  });
});

/** Resolves when the process has the lockfile open, as all have that wait. */
async function untilWaiting({ pid }: TestProcess): Promise<void> {
  while (!filesOpenIn(pid).some((path) => path.endsWith("/.git/aiwf.lock"))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function filesOpenIn(pid: number | undefined): string[] {
  const directory = `/proc/${pid}/fd`;
  return readdirSync(directory).flatMap((fd) => {
    try {
      return readlinkSync(`${directory}/${fd}`);
    } catch {
      // It was closed in the meantime.
      return [];
    }
  });
}
