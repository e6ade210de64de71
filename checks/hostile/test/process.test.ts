import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { BIN } from "./run.js";
import { build, type Description, ENV, type Sandbox } from "./tree.js";

const GAP = "---\nid: G-0001\ntitle: A\nstatus: open\n---\nText\n";
const ADD = ["add", "gap", "--title", "Added", "--body", "Text"];
const ADDED = 'aiwf add gap G-0002 "Added"\n';

async function sandboxWith(description: Description = {}): Promise<Sandbox> {
  const sandbox = await build({ ...description, tree: { "work/gaps/G-0001-a.md": GAP, ...description.tree } });
  onTestFinished(() => sandbox.remove());
  return sandbox;
}

interface How {
  /** What is loaded into the program. */
  readonly fixture?: string;
  /** Shell code that starts it: `exec "$@"`. */
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function aiwf({ root }: Sandbox, args: readonly string[], { fixture, shell = 'exec "$@"', env }: How = {}) {
  const loads = fixture === undefined ? [] : ["--import", new URL(`fixtures/${fixture}.js`, import.meta.url).href];
  const { exitCode, stdout, stderr } = await execa(
    "sh",
    ["-c", shell, "sh", process.execPath, ...loads, BIN, ...args],
    {
      cwd: root,
      env: { ...ENV, ...env },
      reject: false,
      stripFinalNewline: false,
      stdin: "ignore",
    },
  );
  return { exitCode, stdout, stderr };
}

test.each([[["status"]], [ADD]])("where no files can be opened any more, %j says so and exits with 3", async (args) => {
  const { exitCode, stderr } = await aiwf(await sandboxWith(), args, { shell: 'ulimit -n 20; exec "$@"' });
  expect(stderr).toMatch(/^aiwf \w+: [^\n]*too many files are open; raise the limit \(ulimit -n\)\n$/);
  expect(exitCode).toBe(3);
});

test("with standard input, output and error closed, a verb does its work", async () => {
  const sandbox = await sandboxWith();
  expect(await aiwf(sandbox, ADD, { shell: '"$@" <&- >&- 2>&-' })).toMatchObject({ exitCode: 0 });
  expect((await aiwf(sandbox, ["history", "G-0002"])).stdout).toContain(ADDED.trim());
  expect(await aiwf(sandbox, ["exec", "--", "true"], { shell: '"$@" <&- >&- 2>&-' })).toMatchObject({ exitCode: 0 });
});

test("a directory for temporary files that is not there is in nobody's way", async () => {
  const how = { env: { TMPDIR: "/nonexistent" } };
  expect(await aiwf(await sandboxWith(), ADD, how)).toEqual({ exitCode: 0, stdout: ADDED, stderr: "" });
});

test.each([
  ["a clock that goes back changes nothing", "clock-goes-back"],
  ["on a file system that keeps no modes, files are written without", "no-modes"],
])("%s", async (_name, fixture) => {
  const sandbox = await sandboxWith();
  expect(await aiwf(sandbox, ADD, { fixture })).toEqual({ exitCode: 0, stdout: ADDED, stderr: "" });
  expect(await aiwf(sandbox, ["promote", "G-0001", "wontfix"], { fixture })).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await aiwf(sandbox, ["status"], { fixture })).toMatchObject({ exitCode: 0, stderr: "" });
});

test("a file that only the file system takes for the new one is not replaced", async () => {
  const mine = "work/gaps/g-0002-ADDED.md";
  const sandbox = await sandboxWith({ untracked: { [mine]: "mine" } });
  expect(await aiwf(sandbox, ADD, { fixture: "folds-names" })).toEqual({
    exitCode: 2,
    stdout: "",
    stderr:
      "aiwf add: work/gaps/G-0002-added.md exists and is not committed, perhaps in another spelling; move it away first\n",
  });
  expect(readFileSync(join(sandbox.root, mine), "utf8")).toBe("mine");
  expect(await aiwf(sandbox, ADD)).toMatchObject({ exitCode: 0, stdout: ADDED });
});

test("a defect ends the program with 3 and one line that says where to report it", async () => {
  const outcome = await aiwf(await sandboxWith(), ["status"], { fixture: "defect" });
  expect(outcome.stderr).toMatch(
    /^aiwf: internal error: a \\x1b\[31mdefect \(at defect\.js:\d+:\d+\); this is a defect of aiwf: please report this line on its repository's page, under Issues\n$/,
  );
  expect(outcome.exitCode).toBe(3);
});
