import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const BROKEN_LOCK = new URL("fixtures/broken-lock.js", import.meta.url).href;

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "demo-test-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function demo({ detached = false, preload }: { detached?: boolean; preload?: string } = {}) {
  const env = { TMPDIR: scratch, FORCE_COLOR: undefined, ...(preload && { NODE_OPTIONS: `--import=${preload}` }) };
  return execa(process.execPath, [MAIN], { reject: false, detached, env });
}

test("sixteen processes in three worktrees take turns, every claim of the audit is true, and nothing is left behind", async () => {
  const { exitCode, stdout, stderr } = await demo();
  expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: "" });
  const lines = stdout.split("\n");
  expect(lines.filter((line) => line.startsWith("  ✓ "))).toHaveLength(7);
  expect(lines.filter((line) => /^#\d+ (gap|decision|epic) .*█.* [GDE]-\d{4} [0-9a-f]{7}/.test(line))).toHaveLength(16);
  expect(lines.filter((line) => /^#\d+ \w+ +@[ab] .*█/.test(line))).toHaveLength(8);
  expect(lines.filter((line) => line.includes("━") && line.endsWith("answered"))).toHaveLength(5);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).not.toContain("\x1b");
  expect(readdirSync(scratch)).toEqual([]);
});

test("with a lock that excludes nobody the audit finds it out, and the exit code says so", async () => {
  const { exitCode, stdout } = await demo({ preload: BROKEN_LOCK });
  expect(exitCode, stdout).toBe(1);
  expect(stdout).toContain("✗ not true: never two processes held the lock at once");
  expect(stdout).toMatch(/\S and .* both held it for/);
  expect(readdirSync(scratch)).toEqual([]);
});

test("Ctrl-C in the middle ends it with 130, and nothing is left behind", async () => {
  // In a process group of its own, which gets the signal as a whole, as from a terminal.
  const { exitCode, stdout } = await stopInTheMiddle(demo({ detached: true }), (pid) => process.kill(-pid, "SIGINT"));
  expect(exitCode).toBe(130);
  expect(stdout).not.toContain("Audit");
  expect(readdirSync(scratch)).toEqual([]);
});

test("SIGTERM to it alone ends all its processes too, and nothing is left behind", async () => {
  const { exitCode, stdout } = await stopInTheMiddle(demo(), (pid) => process.kill(pid, "SIGTERM"));
  expect(exitCode).toBe(143);
  expect(stdout).not.toContain("Audit");
  expect(readdirSync(scratch)).toEqual([]);
});

async function stopInTheMiddle(running: ReturnType<typeof demo>, stop: (pid: number) => void) {
  // A git command of an addition has been traced, so the first has its turn and the others wait.
  await vi.waitFor(() => expect(traces()).toContainEqual(expect.stringMatching(/^#/)), { timeout: 50_000 });
  if (running.pid === undefined) throw new Error("it did not start");
  stop(running.pid);
  return running;
}

function traces(): string[] {
  return readdirSync(scratch, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith(".json"))
    .map((path) => basename(path));
}
