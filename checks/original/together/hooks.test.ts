// In a repository that one program's init has set up, git's hooks and all verbs answer the same, whichever program is `aiwf`.
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { type Answer, neutral, type State } from "../src/answer.js";
import { judge } from "../src/compare.js";
import { readText } from "../src/listings.js";
import { difference } from "../src/print.js";
import { SCRIPTS } from "./hook-scripts.js";
import { OURS, type Program, pathWith, THEIRS } from "./programs.js";
import { SharedRepository } from "./repository.js";

const CASES = [THEIRS, OURS].flatMap((initiator) =>
  Object.entries(SCRIPTS).map(([name, lines]) => ({ initiator, name, lines })),
);

test.for(CASES)("set up by $initiator.name init: $name", async ({ initiator, name, lines }) => {
  const theirs = await setUp(initiator);
  const ours = new SharedRepository();
  ours.becomeCopyOf(theirs, "remote");
  const undeclared: string[] = [];
  const counts = { equal: 0, declared: 0, undeclared: 0 };
  const run = (repository: SharedRepository, program: Program) => {
    const path = `${pathWith(program, join(repository.place, "bin"))}:${process.env["PATH"]}`;
    return (line: string) => step(repository, line, path);
  };
  const [runTheirs, runOurs] = [run(theirs, THEIRS), run(ours, OURS)];
  for (const [at, line] of lines.entries()) {
    const [a, b] = await Promise.all([runTheirs(line), runOurs(line)]);
    const pair = { story: name, run: { run: ["sh", "-c", line] }, theirs: a, ours: b };
    const verdict = judge(pair);
    counts[verdict.kind] += 1;
    if (verdict.kind !== "undeclared") continue;
    undeclared.push(difference({ ...pair, step: at, verdict, isReplayable: false }));
    ours.becomeCopyOf(theirs, "remote");
  }
  console.log(`set up by ${initiator.name}: ${name}: ${lines.length} steps, ${JSON.stringify(counts)}`);
  expect(undeclared.join("\n\n")).toBe("");
});

/** Makes a repository with a remote one, in which the hooks find the program that has written them. */
async function setUp(initiator: Program): Promise<SharedRepository> {
  const repository = await SharedRepository.start();
  const path = `${pathWith(initiator, join(repository.place, "init-bin"))}:${process.env["PATH"]}`;
  await execa("git", ["init", "--quiet", "--bare", "--initial-branch=main", join(repository.place, "remote")]);
  await repository.git("remote", "add", "origin", "../remote");
  for (const line of [
    "aiwf init",
    "git add --all && git commit --quiet --allow-empty -m 'Set up'",
    "git push --quiet -u origin main",
  ]) {
    const { exitCode, stderr } = await step(repository, line, path);
    expect(exitCode, stderr).toBe(0);
  }
  return repository;
}

/** Runs a line of shell, and looks at what has come of it. */
async function step(repository: SharedRepository, line: string, path: string): Promise<Answer> {
  repository.tick();
  const { place, root } = repository;
  const { exitCode, stdout, stderr } = await execa("sh", ["-c", line], {
    cwd: root,
    env: { ...repository.environment(path), GIT_EDITOR: "true" },
    extendEnv: false,
    stripFinalNewline: false,
    reject: false,
    input: "",
    timeout: 60_000,
  });
  const inPlace = (text: string) => neutral(text, root).replaceAll(place, "<place>");
  return {
    exitCode: exitCode ?? -1,
    stdout: inPlace(stdout),
    stderr: inPlace(stderr),
    state: await stateOf(repository),
  };
}

async function stateOf(repository: SharedRepository): Promise<State> {
  const lines = async (...args: string[]) => (await repository.git(...args)).split("\n").filter(Boolean);
  return {
    head: readText(join(repository.root, ".git/HEAD")),
    refs: await lines("for-each-ref", "--format=%(refname) %(objectname)"),
    status: await lines("status", "--porcelain", "--untracked-files=all"),
    index: await lines("ls-files", "--stage"),
    files: neutral(readText(join(repository.root, "STATUS.md")), repository.root).split("\n"),
    gitFiles: [],
  };
}
