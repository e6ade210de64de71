import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { repoWithGap } from "./support/gap-repo.js";
import { BIN, ENV, scratchDirectory } from "./support/scratch-repo.js";

type Place = "pipe" | "ignore" | number;

/** All that the program says there; nothing, if it is not a pipe. */
async function textOf(stream: Readable | null): Promise<string> {
  return stream === null ? "" : text(stream);
}

/** Starts the program with standard output and standard error where the test wants them. */
function start(args: readonly string[], [stdout, stderr]: readonly [Place, Place], cwd = scratchDirectory()) {
  return spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...process.env, ...ENV },
    stdio: ["ignore", stdout, stderr],
  });
}

async function exitCodeOf(child: ReturnType<typeof start>): Promise<unknown> {
  const [exitCode] = await once(child, "close");
  return exitCode;
}

test("a reader of the output that goes away is no error", async () => {
  const child = start(["help"], ["pipe", "pipe"]);
  child.stdout?.destroy();
  const [stderr, exitCode] = await Promise.all([textOf(child.stderr), exitCodeOf(child)]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test("a reader that takes the first line of a long history and goes away is no error", async () => {
  const repo = await repoWithGap();
  // More than a pipe holds.
  const body = "A line of a long body.\n".repeat(4000);
  await repo.commit(`aiwf add gap G-0001 "A"\n\n${body}`, { verb: "add", entity: "G-0001", actor: "human/t" });
  const child = start(["history", "G-0001"], ["pipe", "pipe"], repo.root);
  child.stdout?.once("data", () => child.stdout?.destroy());
  const [stderr, exitCode] = await Promise.all([textOf(child.stderr), exitCodeOf(child)]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

// Gives the program the writing end of a pipe that refuses what does not fit, and reads when it is full.
const NONBLOCKING_PIPE = `
import os, select, subprocess, sys
reader, writer = os.pipe()
os.set_blocking(writer, False)
child = subprocess.Popen(sys.argv[1:], stdout=writer)
while select.select([], [writer], [], 0.001)[1] and child.poll() is None:
    pass
os.close(writer)
while chunk := os.read(reader, 1000):
    sys.stdout.write(chunk.decode("latin1"))
sys.exit(child.wait())
`;

test("an output that takes no more for the moment is waited for", async () => {
  const repo = await repoWithGap();
  const body = "A line of a long body.\n".repeat(4000);
  await repo.commit(`aiwf add gap G-0001 "A"\n\n${body}`, { verb: "add", entity: "G-0001", actor: "human/t" });
  const args = ["-c", NONBLOCKING_PIPE, process.execPath, BIN, "history", "G-0001"];
  const child = spawn("python3", args, { cwd: repo.root, env: { ...process.env, ...ENV } });
  const [stdout, exitCode] = await Promise.all([textOf(child.stdout), exitCodeOf(child)]);
  expect(exitCode).toBe(0);
  expect(stdout.match(/A line of a long body\./g)).toHaveLength(4000);
});

test("a reader of the messages that goes away changes neither the output nor the exit code", async () => {
  const child = start(["check", "--bogus"], ["pipe", "pipe"]);
  child.stderr?.destroy();
  const [stdout, exitCode] = await Promise.all([textOf(child.stdout), exitCodeOf(child)]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
});

test("an output that was closed from the start is no error", async () => {
  const command = `"${process.execPath}" "${BIN}" help >&- 2>&-`;
  const child = spawn("sh", ["-c", command], { stdio: "ignore", cwd: scratchDirectory() });
  expect(await exitCodeOf(child)).toBe(0);
});

const FULL = "/dev/full";

test.runIf(existsSync(FULL))(
  `an output that cannot be written is told in one line, with exit code 3 (needs ${FULL})`,
  async () => {
    const child = start(["help"], [openSync(FULL, "w"), "pipe"]);
    const [stderr, exitCode] = await Promise.all([textOf(child.stderr), exitCodeOf(child)]);
    expect(stderr).toMatch(/^aiwf: writing the output: ENOSPC: .*\n$/);
    expect(exitCode).toBe(3);
  },
);
