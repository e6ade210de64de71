import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { runAiwf } from "../support/processes.js";
import { entityText, type ScratchRepo, scratchRepo } from "../support/scratch-repo.js";
import { isInstalled, runOnTerminal } from "../support/terminal.js";

const ESCAPE = "\x1b[";
const RED_ERROR = "\x1b[31merror\x1b[39m ids-unique";
const YELLOW_WARNING = "gap-addressed-has-resolver (\x1b[33mwarning\x1b[39m)";

/** A repository with an error and a warning, where doctor has something to complain about. */
async function faultyRepo(): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  const text = entityText({ id: "G-0001", title: "T", status: "addressed" }, "Text\n");
  for (const slug of ["a", "b"]) repo.write(`work/gaps/G-0001-${slug}.md`, text);
  return repo;
}

const REPORTS = [["check"], ["check", "--verbose"], ["doctor"], ["help"], ["status"], ["check", "--format=json"]];

describe("in a pipe", () => {
  test.each(REPORTS)("aiwf %s %s has no colour", async (...args) => {
    const repo = await faultyRepo();
    const { stdout, stderr } = await runAiwf(repo, args, { env: { TERM: "xterm-256color" } });
    expect(stdout).not.toBe("");
    expect(stdout + stderr).not.toContain(ESCAPE);
  });

  test("FORCE_COLOR gives colours to the words of severity, and nothing else is different", async () => {
    const repo = await faultyRepo();
    const { stdout } = await runAiwf(repo, ["check"], { env: { FORCE_COLOR: "1" } });
    expect(stdout).toContain(RED_ERROR);
    expect(stdout).toContain(YELLOW_WARNING);
    expect(stripVTControlCharacters(stdout)).toBe((await runAiwf(repo, ["check"])).stdout);
  });

  test("FORCE_COLOR reaches the refusal of a verb on standard error, but never JSON", async () => {
    const repo = await scratchRepo();
    const add = ["add", "gap", "--title", "T", "--body", "B", "--discovered-in", "E-9999"];
    const env = { FORCE_COLOR: "1" };
    expect((await runAiwf(repo, add, { env })).stderr).toContain("\x1b[31merror\x1b[39m refs-resolve");
    expect((await runAiwf(repo, [...add, "--format=json"], { env })).stdout).not.toContain(ESCAPE);
  });

  test.each(["0", "false", ""])("FORCE_COLOR=%s forces nothing", async (value) => {
    const repo = await faultyRepo();
    const { stdout } = await runAiwf(repo, ["check"], { env: { FORCE_COLOR: value } });
    expect(stdout).not.toContain(ESCAPE);
  });

  test("NO_COLOR prevails over FORCE_COLOR, and nobody is warned of it", async () => {
    const repo = await faultyRepo();
    const { stdout, stderr } = await runAiwf(repo, ["check"], { env: { NO_COLOR: "1", FORCE_COLOR: "1" } });
    expect(stdout).not.toContain(ESCAPE);
    expect(stderr).toBe("");
  });
});

describe.runIf(isInstalled("script", "the tests of colours on a terminal"))("on a terminal", () => {
  test("the words of severity have colours, and what doctor complains about", async () => {
    const { root: cwd } = await faultyRepo();
    const shown = await runOnTerminal(["check"], { cwd });
    expect(shown).toContain(RED_ERROR);
    expect(shown).toContain(YELLOW_WARNING);
    const doctor = await runOnTerminal(["doctor"], { cwd });
    expect(doctor).toContain("\x1b[31mids:\x1b[39m          collision");
    expect(doctor).toMatch(/^actor: {8}/m);
  });

  test.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("%o takes the colours away", async (env) => {
    const { root: cwd } = await faultyRepo();
    for (const args of [["check"], ["doctor"]]) expect(await runOnTerminal(args, { cwd, env })).not.toContain(ESCAPE);
  });

  test("JSON has no colour", async () => {
    const { root: cwd } = await faultyRepo();
    const shown = await runOnTerminal(["check", "--format=json"], { cwd });
    expect(JSON.parse(shown)).toMatchObject({ status: "findings" });
  });
});
