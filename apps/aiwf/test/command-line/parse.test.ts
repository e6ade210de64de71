import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { BIN, ENV, scratchRepo } from "../support/scratch-repo.js";

/** Runs the program where nothing is. */
async function aiwf(...args: string[]) {
  const repo = await scratchRepo();
  return repo.aiwf(...args);
}

describe("what cannot be understood is refused in the parser's words, with exit code 2", () => {
  test.each([
    [[], "aiwf: missing verb. Try 'aiwf help'.\n"],
    [["bogus"], 'aiwf: unknown command "bogus" for "aiwf"\n'],
    [["--root", "."], "aiwf: unknown flag: --root\n"],
    [
      ["check", "--verbose=maybe"],
      'aiwf: invalid argument "maybe" for "--verbose" flag: strconv.ParseBool: parsing "maybe": invalid syntax\n',
    ],
    [["-x"], "aiwf: unknown shorthand flag: 'x' in -x\n"],
    [["check", "--bogus"], "aiwf: unknown flag: --bogus\n"],
    [["check", "--bogus=1"], "aiwf: unknown flag: --bogus\n"],
    [["check", "-x"], "aiwf: unknown shorthand flag: 'x' in -x\n"],
    [["check", "extra"], 'aiwf: unknown command "extra" for "aiwf check"\n'],
    [["check", "--root"], "aiwf: flag needs an argument: --root\n"],
    [["history"], "aiwf: accepts 1 arg(s), received 0\n"],
    [["history", "a", "b"], "aiwf: accepts 1 arg(s), received 2\n"],
    [["history", "G-0001", "--format=xml"], 'aiwf history: --format must be text or json, got "xml"\n'],
    [["status", "--format=xml"], "aiwf status: --format must be 'text', 'json', or 'md', got \"xml\"\n"],
    [["help", "bogus"], 'aiwf help: unknown command "bogus"\n'],
    [
      ["render"],
      "aiwf render: missing subcommand or --format. Try 'aiwf render roadmap' or 'aiwf render --format=html'.\n",
    ],
    [["render", "roadmap", "--format=html"], "aiwf render: --format=html is not supported here: there is no HTML\n"],
  ])("aiwf %j", async (args, stderr) => {
    expect(await aiwf(...args)).toEqual({ exitCode: 2, stdout: "", stderr });
  });
});

test("flags may come before the verb, and booleans take a value", async () => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("--root", ".", "check", "--verbose=false")).toMatchObject({ exitCode: 0 });
  expect((await repo.aiwf("check", "--fast", "--fast=false", "--format=json")).stdout).toContain('"bindings":0');
});

test.each(["version", "--version", "-v"])("aiwf %s prints the version and nothing else", async (word) => {
  expect(await aiwf(word)).toEqual({ exitCode: 0, stdout: "0.1.0\n", stderr: "" });
});

describe("a word that is nearly right is answered with the right one", () => {
  test.each([
    [["chekc"], 'unknown command "chekc" for "aiwf"', ["check"]],
    [["stats"], 'unknown command "stats" for "aiwf"', ["status"]],
    [["help", "histroy"], 'unknown command "histroy"', ["history"]],
    [["--verison"], "unknown flag: --verison", ["--version"]],
    [["check", "--verbos"], "unknown flag: --verbos", ["--verbose"]],
    [["add", "gap", "--tilte=T"], "unknown flag: --tilte", ["--title"]],
  ])("aiwf %j", async (args, message, guesses) => {
    const { exitCode, stdout, stderr } = await aiwf(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const label = args[0] === "help" ? "aiwf help" : "aiwf";
    const lines = guesses.map((guess) => `\t${guess}\n`);
    expect(stderr).toBe(`${label}: ${message}\n\nDid you mean this?\n${lines.join("")}\n`);
  });
});

test("--root is taken at its word, otherwise the nearest aiwf.yaml upwards marks the root", async () => {
  const repo = await scratchRepo();
  repo.write("a/b/file", "");
  repo.write("aiwf.yaml", "");
  const rootOf = async (...args: string[]) => {
    const { stdout } = await repo.aiwf("check", "--format=json", ...args);
    return (JSON.parse(stdout) as { metadata: { root: string } }).metadata.root;
  };
  expect(await rootOf("--root", "a")).toBe(`${repo.root}/a`);
  const { stdout } = await execa(BIN, ["check", "--format=json"], { cwd: `${repo.root}/a/b`, env: ENV });
  expect(stdout).toContain(`"root":"${repo.root}"`);
});

test("a root that is not there is a failure to load the tree", async () => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("check", "--root", "missing")).toEqual({
    exitCode: 3,
    stdout: "",
    stderr: `aiwf check: loading tree: ${repo.root}/missing is not a directory\n`,
  });
});
