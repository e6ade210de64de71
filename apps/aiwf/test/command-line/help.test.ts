import { execa } from "execa";
import { afterEach, describe, expect, test, vi } from "vitest";
import { EXIT_CODES, LOCK_CODES } from "../../src/command-line/manual.js";
import { helpOf, parseCommandLine, programHelp } from "../../src/command-line/parse.js";
import { VERBS } from "../../src/main.js";
import { scratchDirectory, scratchRepo } from "../support/scratch-repo.js";
import { isInstalled, runOnTerminal } from "../support/terminal.js";

const LOADED = await Promise.all(VERBS.map(async ({ name, load }) => ({ name, verb: (await load()).verb })));

const hasScript = isInstalled("script", "the tests of help on a terminal");

afterEach(() => vi.unstubAllGlobals());

/** Lets help believe that it is shown on a terminal of this width. */
function stubColumns(columns: number | undefined): void {
  vi.stubGlobal("process", Object.create(process, { stdout: { value: { columns } } }));
}

test.each(["help", "--help", "-h"])(
  "aiwf %s names the verbs, the exit codes and the codes of the lock",
  async (word) => {
    const repo = await scratchRepo();
    const { exitCode, stdout, stderr } = await repo.aiwf(word);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const { name } of VERBS) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
    for (const [term] of [...EXIT_CODES, ...LOCK_CODES]) expect(stdout).toMatch(new RegExp(`^ {2}${term} `, "m"));
  },
);

test.each([
  ["check", "--help"],
  ["check", "-h"],
  ["help", "check"],
])("aiwf %s %s explains the verb", async (...args) => {
  const repo = await scratchRepo();
  const { verb } = (await VERBS.find(({ name }) => name === "check")?.load()) ?? {};
  const stdout = verb && helpOf("check", verb);
  expect(stdout).toContain("Usage: aiwf check [options]");
  expect(await repo.aiwf(...args)).toEqual({ exitCode: 0, stdout, stderr: "" });
});

describe.each(LOADED)("the help of aiwf $name", ({ name, verb }) => {
  test("describes the verb and every option, and gives examples", () => {
    stubColumns(100);
    const help = helpOf(name, verb);
    expect(help.replaceAll("\n", " ")).toContain(verb.description);
    for (const { flags } of verb.options) expect(help).toContain(`  ${flags} `);
    expect(verb.examples).not.toEqual([]);
    for (const { line, purpose } of verb.examples) expect(help).toContain(`\n  ${line}\n      ${purpose}`);
  });

  test("has examples that the verb understands", async () => {
    for (const { line } of verb.examples) {
      const [command] = /aiwf [^<>|)]*/.exec(line) ?? [];
      const script = `aiwf() { printf '%s\\n' "$@"; }; ${command}`;
      const { stdout } = await execa("sh", ["-c", script], { cwd: scratchDirectory() });
      const [first, ...args] = stdout.split("\n");
      expect(first).toBe(name);
      expect(parseCommandLine(name, verb, args)).not.toHaveProperty("help");
    }
  });

  test.each([40, 80, 200])("fits a terminal of %i columns, and is never wider than 100", (columns) => {
    stubColumns(columns);
    const lines = helpOf(name, verb).split("\n");
    // Commands are not broken: they are there to be copied.
    const text = lines.filter((line) => !line.startsWith("  aiwf "));
    expect(Math.max(...text.map(({ length }) => length))).toBeLessThanOrEqual(Math.min(columns, 100));
    expect(text.filter((line) => /^\S{1,3}$/.test(line.trim()) && !/^\d/.test(line.trim()))).toEqual([]);
  });
});

test.each([40, 80, 200])("the help of aiwf fits a terminal of %i columns, and is never wider than 100", (columns) => {
  stubColumns(columns);
  const lines = programHelp(VERBS).split("\n");
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(Math.min(columns, 100));
});

test("where there is no terminal, help is 80 columns wide", () => {
  stubColumns(undefined);
  const piped = programHelp(VERBS);
  stubColumns(80);
  expect(piped).toBe(programHelp(VERBS));
});

test.runIf(hasScript).each([40, 72])("on a real terminal of %i columns help is as wide as it", async (columns) => {
  const shown = await runOnTerminal(["help", "add"], { cwd: scratchDirectory(), columns });
  const { verb } = (await VERBS.find(({ name }) => name === "add")?.load()) ?? {};
  stubColumns(columns);
  expect(shown).toBe(verb && helpOf("add", verb));
});
