// Whatever else is done with git in the repository, no entity is lost that a verb has said it added, except by git's own
// race: `git reset --hard` (also the one in `git stash push`) reads HEAD before it locks the index. A reset that needs long
// in between, on a loaded machine, takes back the commits made meanwhile, also those of `git commit`.
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
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
    // The commits have an old date. Without this, `git gc` would remove them from the reflog.
    for (const key of ["gc.reflogExpire", "gc.reflogExpireUnreachable"]) await repository.git("config", key, "never");

    const endMs = performance.now() + DURATION_MS;
    const isOver = () => performance.now() > endMs;
    const [outcomesByAdder, done] = await Promise.all([
      Promise.all(Array.from({ length: ADDERS }, (_, adder) => addUntil(isOver, repository, adder))),
      useGitUntil(isOver, repository, new Random(seed)),
    ]);
    const takenBack = await takenBackByResets(repository);
    const outcomes = outcomesByAdder.flat();
    const said = outcomes.filter(({ exitCode }) => exitCode === 0).map(({ text }) => text);
    const added = said.filter((subject) => !takenBack.includes(subject));
    const refused = outcomes.filter(({ exitCode }) => exitCode !== 0).map(({ text }) => text);
    const lost = said.length - added.length;
    await annotate(
      `${said.length} added, ${refused.length} refused; the user: ${done} commands done, ${lost} commits lost by resets`,
    );

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

/** The subjects of the commits that the user's resets have taken from the branch, by the reflog. */
async function takenBackByResets(repository: Repository): Promise<readonly string[]> {
  const reflog = readFileSync(join(repository.root, ".git/logs/HEAD"), "utf8");
  const from = Array.from(reflog.matchAll(/^([0-9a-f]+) .*\treset: moving to HEAD$/gm), ([, commit = ""]) => commit);
  return (await repository.git("log", "--format=%s", ...from, "--not", "HEAD")).split("\n");
}

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
