// Whatever else is done with git in the repository, no entity is lost that a verb has said it added.
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { Random } from "support/random";
import { expect, test } from "vitest";
import { scratchDirectory } from "./scratch.js";
import { seeds, sized } from "./size.js";
import { ENVIRONMENT, Repository } from "./verbs/repository.js";

const ADDERS = 8;
const DURATION_MS = sized(4_000, 60_000);

/** What a user does meanwhile. git refuses it where a verb has the index locked; that is as with two gits. */
const HABITS: readonly [readonly string[], ...(readonly string[])[]] = [
  ["commit", "--quiet", "--all", "--message", "theirs"],
  ["stash", "push", "--quiet"],
  ["stash", "pop", "--quiet"],
  ["reset", "--quiet", "--hard"],
  ["reset", "--quiet", "--hard"],
  ["stash", "push", "--quiet"],
  ["gc", "--quiet"],
  ["fetch", "--quiet", "origin"],
];

test.for(seeds(1, 1))(
  "a user commits, stashes, resets, collects garbage and fetches beside eight adders, seed %i",
  async (seed, { annotate }) => {
    const directory = scratchDirectory();
    const origin = await Repository.create(make(join(directory, "origin")));
    await execa("git", ["clone", "--quiet", "--no-local", origin.root, join(directory, "clone")]);
    const repository = new Repository(join(directory, "clone"));
    await repository.git("config", "user.name", "stress");
    await repository.git("config", "user.email", "stress@example.org");

    const endMs = performance.now() + DURATION_MS;
    const isOver = () => performance.now() > endMs;
    const [said, done] = await Promise.all([
      Promise.all(Array.from({ length: ADDERS }, (_, adder) => addUntil(isOver, repository, adder))),
      useGitUntil(isOver, repository, new Random(seed)),
    ]);
    const outcomes = said.flat();
    const added = outcomes.filter(({ exitCode }) => exitCode === 0).map(({ text }) => text);
    const refused = outcomes.filter(({ exitCode }) => exitCode !== 0).map(({ text }) => text);
    await annotate(`${added.length} added, ${refused.length} refused; of the user's commands ${done} were done`);

    expect(new Set(refused.filter((text) => !REFUSALS.some((refusal) => refusal.test(text))))).toEqual(new Set());
    expect(added.length).toBeGreaterThan(0);
    expect(done).toBeGreaterThan(0);
    const subjects = (await repository.git("log", "--format=%s")).split("\n");
    expect(added.filter((subject) => !subjects.includes(subject))).toEqual([]);
    const tree = await repository.git("ls-tree", "-r", "--name-only", "HEAD", "work/gaps/");
    const ids = added.map((subject) => / (G-\d+) /.exec(subject)?.[1] ?? "");
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !tree.includes(`work/gaps/${id}-`))).toEqual([]);
    expect(await repository.git("status", "--porcelain", "--", "work")).toBe("");
    expect(await repository.git("fsck", "--no-dangling", "--no-progress")).toBe("");
  },
);

const REFUSALS = [
  // A git of the user's works longer than the verb waits for.
  /index\.lock exists: another git command is running/,
  // `git gc` removes an empty directory of objects while another git creates a file in it: a race of git with itself.
  /unable to create temporary file/,
];

async function addUntil(isOver: () => boolean, repository: Repository, adder: number) {
  const outcomes: Awaited<ReturnType<Repository["aiwf"]>>[] = [];
  while (!isOver()) {
    const title = `By ${adder}, number ${outcomes.length}`;
    outcomes.push(await repository.aiwf("add", "gap", "--title", title, "--body", "b", "--lock-timeout", "inf"));
  }
  return outcomes;
}

/** Returns how many commands were done. */
async function useGitUntil(isOver: () => boolean, { root }: Repository, random: Random): Promise<number> {
  let done = 0;
  while (!isOver()) {
    appendFileSync(join(root, "others/dirty"), "edited\n");
    const { exitCode } = await execa("git", random.pick(HABITS), {
      cwd: root,
      env: ENVIRONMENT,
      extendEnv: false,
      reject: false,
    });
    if (exitCode === 0) done++;
  }
  return done;
}

function make(directory: string): string {
  mkdirSync(directory);
  return directory;
}
