import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { Companion } from "../companion.js";
import type { Context, LaneResult } from "../lane.js";
import { HANGS, withinTime } from "../within-time.js";

/** Something that a user does to a repository while its lock is held. */
interface GitTrial {
  readonly name: string;
  /** Where the lock is held: in the main working tree or in a linked one. */
  readonly where: "main" | "linked";
  /** Whether the holder then still has the lock, and nobody else can. */
  readonly keeps: boolean;
  /** Whether for a moment there is no repository, so that who waits may be refused. */
  readonly hasGap?: true;
  run(repository: Repository): Promise<unknown>;
}

interface Repository {
  readonly main: string;
  readonly linked: string;
}

const TRIALS: readonly GitTrial[] = [
  { name: "git clean -fdx", where: "main", keeps: true, run: ({ main }) => git(main, "clean", "-fdx") },
  { name: "git stash -u", where: "main", keeps: true, run: ({ main }) => git(main, "stash", "-u") },
  { name: "git gc --prune=now", where: "main", keeps: true, run: ({ main }) => git(main, "gc", "-q", "--prune=now") },
  {
    name: "git clean -fdx in a linked worktree",
    where: "linked",
    keeps: false,
    run: ({ linked }) => git(linked, "clean", "-fdx"),
  },
  {
    name: "git stash -u in a linked worktree",
    where: "linked",
    keeps: false,
    run: ({ linked }) => git(linked, "stash", "-u"),
  },
  {
    name: "git worktree move",
    where: "linked",
    keeps: false,
    hasGap: true,
    async run({ main, linked }) {
      await git(main, "worktree", "move", linked, `${linked}-moved`);
      mkdirSync(linked);
    },
  },
  {
    name: "the repository moved, and another one cloned into its place",
    where: "main",
    keeps: false,
    hasGap: true,
    async run({ main }) {
      renameSync(main, `${main}-moved`);
      await git(join(main, ".."), "clone", "-q", `${main}-moved`, main);
    },
  },
];

/** Does to a real repository what users do, while its lock is held and somebody waits for it. */
export async function gitTrials({ directories, seed, progress }: Context): Promise<Required<LaneResult>> {
  await using holder = new Companion();
  await using contender = new Companion();
  const stories: string[] = [];
  for (const [index, trial] of TRIALS.entries()) {
    progress({ done: index, total: TRIALS.length, violations: stories.length, doing: trial.name });
    const directory = directories.create("git");
    const wrong = await play(trial, await makeRepository(directory), { holder, contender });
    if (wrong.length > 0) stories.push([`${trial.name}, while the lock is held:`, ...wrong].join("\n  "));
    directories.remove(directory);
  }
  return {
    rows: [
      {
        tried: `what users do while the lock is held: ${TRIALS.map(({ name }) => name).join("; ")}`,
        times: TRIALS.length,
        on: "real repositories",
        violations: stories.length,
      },
    ],
    violations: stories.map((story) => ({ story, seed })),
    skipped: [],
  };
}

async function play(
  { where, keeps, hasGap, run }: GitTrial,
  repository: Repository,
  { holder, contender }: { holder: Companion; contender: Companion },
): Promise<string[]> {
  const wrong: string[] = [];
  const root = repository[where];
  const held = await holder.acquire("lock", root);
  if (!held.ok) return [`it could not be taken: ${held.message}`];
  const waiting = await contender.wait("waited for", root);
  await run(repository);
  const isHeld = (await holder.assertHeld("lock")).ok;
  if (isHeld !== keeps) wrong.push(`the holder ${isHeld ? "passes" : "does not pass"} assertHeld`);
  const next = await contender.acquire("at once", root);
  if (keeps && next.ok) wrong.push("another process has the lock too");
  if (next.ok) await contender.release("at once");
  // Where the lockfile is another one now, whoever waited has it without a release.
  if (keeps) await holder.release("lock");
  const waited = await withinTime(waiting.answer, { ok: false, code: "none", message: HANGS });
  if (!waited.ok && !(hasGap && waited.code === "repo-lock-acquire-failed")) {
    wrong.push(`who waited could not take it: ${waited.message}`);
  }
  if (waited.ok && !(await contender.assertHeld("waited for")).ok) wrong.push("who waited does not pass assertHeld");
  await holder.release("lock");
  if (waited.ok && !(await contender.assertHeld("waited for")).ok)
    wrong.push("the first holder's release took it away");
  await contender.release("waited for");
  return wrong;
}

async function makeRepository(directory: string): Promise<Repository> {
  const main = join(directory, "main");
  const linked = join(directory, "linked");
  mkdirSync(main);
  await git(main, "init", "-q");
  writeFileSync(join(main, "file"), "content\n");
  await git(main, "add", "file");
  await git(main, "commit", "-q", "-m", "begin");
  await git(main, "worktree", "add", "-q", linked);
  return { main, linked };
}

function git(directory: string, ...args: string[]) {
  const env = Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((who) => [
      [`GIT_${who}_NAME`, "proof"],
      [`GIT_${who}_EMAIL`, "proof@example.org"],
    ]),
  );
  return execa("git", args, { cwd: directory, env });
}
