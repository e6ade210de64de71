// No two worktrees of a repository give out one id, whatever is killed meanwhile, and whatever program adds in the main one.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { Random } from "support/random";
import { expect, test } from "vitest";
import { untilNobodyIn } from "./crash/processes.js";
import { scratchDirectory } from "./scratch.js";
import { seeds, sized } from "./size.js";
import { AIWF, ENVIRONMENT, Repository } from "./verbs/repository.js";

const WORKTREES = 8;
const ADDS_EACH = 4;

/** How long one add takes among many; the first test measures it. */
let msPerAdd = 100;

const FOREIGN = fileURLToPath(new URL("fixtures/add-as-go-does.py", import.meta.url));
const OPTIONS = { env: ENVIRONMENT, extendEnv: false, reject: false, all: true, stdin: "ignore" } as const;

/** A repository with linked worktrees, every second of them detached. */
async function makeWorktrees(): Promise<{ main: Repository; linked: Repository[] }> {
  const place = scratchDirectory();
  const main = new Repository(join(place, "main"));
  await execa("git", ["init", "--quiet", "--initial-branch=main", "--template=", main.root], OPTIONS);
  await main.git("config", "user.name", "stress");
  await main.git("config", "user.email", "stress@example.org");
  await main.git("commit", "--quiet", "--allow-empty", "--message=start");
  const linked = Array.from({ length: WORKTREES }, (_, index) => new Repository(join(place, `linked-${index}`)));
  for (const [index, { root }] of linked.entries()) {
    const head = index % 2 === 0 ? ["-b", `branch-${index}`] : ["--detach"];
    await main.git("worktree", "add", "--quiet", ...head, root);
  }
  return { main, linked };
}

/** So many adds in each of the worktrees, and as many by another program in the main one, all at once. */
function startAll(main: Repository, linked: readonly Repository[], addsEach: number) {
  const add = ["add", "gap", "--body", "text", "--lock-timeout", "inf", "--title"];
  const adds = linked.flatMap(({ root }) =>
    Array.from({ length: addsEach }, (_, index) =>
      // A process group of its own, which can be killed whole.
      execa(process.execPath, [AIWF, ...add, `Number ${index}`], { ...OPTIONS, cwd: root, detached: true }),
    ),
  );
  return { adds, foreign: execa("python3", [FOREIGN, main.root, `${addsEach}`], OPTIONS) };
}

/** Merges the HEADs of all worktrees, and returns the ids that the files in the main one then have. */
async function mergedIds(main: Repository, linked: readonly Repository[]): Promise<string[]> {
  const heads = await Promise.all(linked.map((worktree) => worktree.git("rev-parse", "HEAD")));
  await main.git("merge", "--quiet", "--no-edit", ...heads);
  expect(await main.aiwf("check")).toMatchObject({ exitCode: 0 });
  return readdirSync(join(main.root, "work/gaps")).map((name) => name.replace(/^(G-\d+)-.*/, "$1"));
}

test("eight worktrees and a foreign program add at once, and no id is given out twice", async () => {
  const { main, linked } = await makeWorktrees();
  const startMs = performance.now();
  const { adds, foreign } = startAll(main, linked, ADDS_EACH);
  for (const run of [...adds, foreign]) expect(await run).toMatchObject({ exitCode: 0 });
  msPerAdd = (performance.now() - startMs) / (WORKTREES * ADDS_EACH);
  const ids = await mergedIds(main, linked);
  expect(ids).toHaveLength((WORKTREES + 1) * ADDS_EACH);
  expect([...new Set(ids)]).toEqual(ids);
});

test.for(seeds(1, 10))("the same with SIGKILL at random instants, seed %i", async (seed) => {
  const random = new Random(seed);
  const { main, linked } = await makeWorktrees();
  const { adds, foreign } = startAll(main, linked, sized(2, ADDS_EACH));
  const kills = adds.map(async ({ pid = 0 }) => {
    if (random.below(2) === 0) return;
    const target = random.below(2) === 0 ? pid : -pid;
    await sleep(random.below(msPerAdd * adds.length));
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // It has ended before.
    }
  });
  await Promise.all(kills);
  for (const { exitCode, signal, all } of await Promise.all(adds)) {
    if (signal !== "SIGKILL") expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
  }
  expect(await foreign).toMatchObject({ exitCode: 0 });
  for (const worktree of linked) {
    await untilNobodyIn(worktree.root);
    const next = await worktree.aiwf("add", "gap", "--title", "Next", "--body", "text", "--lock-timeout", "1m");
    expect(next).toMatchObject({ exitCode: 0 });
    // A killed verb can leave its file. Its user commits it.
    await worktree.git("add", "--all");
    await worktree.git("commit", "--quiet", "--allow-empty", "--message=what is left");
  }
  const ids = await mergedIds(main, linked);
  expect([...new Set(ids)]).toEqual(ids);
});
