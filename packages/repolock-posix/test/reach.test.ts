import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "support/random";
import { expect, onTestFinished, test } from "vitest";
import { acquire } from "../src/index.js";
import { startFixture, startProcess } from "./processes.js";

const WORKTREES = 8;
const IDS_EACH = 4;

/** A repository of git with linked worktrees, every second of them detached. */
function makeWorktrees() {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "repolock-git-")));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [main, ids] = [join(directory, "main"), join(directory, "ids")];
  mkdirSync(main);
  mkdirSync(ids);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", ...args], { cwd: main, stdio: "ignore" });
  git("init");
  git("commit", "--allow-empty", "-m", "first");
  const linked = Array.from({ length: WORKTREES }, (_, index) => join(directory, `linked-${index}`));
  for (const [index, path] of linked.entries()) git("worktree", "add", ...(index % 2 ? ["--detach"] : []), path);
  return { main, linked, ids };
}

/** The Go contract in the main worktree, by other programs. */
function startForeigner(main: string, ids: string) {
  const take = `id=$(ls "$1" | wc -l); sleep 0.002; mkdir "$1/$id" || exit 9`;
  const loop = `for turn in $(seq ${IDS_EACH}); do flock "$0/.git/aiwf.lock" sh -c '${take}' sh "$1" || exit; done`;
  return startProcess("sh", "-c", loop, main, ids);
}

test("eight worktrees and another program in the main one take ids at once, and none twice", async () => {
  const { main, linked, ids } = makeWorktrees();
  const foreigner = startForeigner(main, ids);
  const workers = linked.map((root) => startFixture("allocate-ids.js", root, String(IDS_EACH), ids, "repository"));
  for (const worker of [...workers, foreigner]) expect(await worker.ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(readdirSync(ids)).toHaveLength((WORKTREES + 1) * IDS_EACH);
});

// To repeat the choices of a run: STRESS_SEED.
const SEED = Number(process.env["STRESS_SEED"] ?? Date.now() % 1_000_000);

test(`the same while some are killed at random instants, seed ${SEED}: no id is taken twice, and the rest go on`, async () => {
  const random = new Random(SEED);
  const { main, linked, ids } = makeWorktrees();
  const foreigner = startForeigner(main, ids);
  const started = linked.map((root, index) => {
    const isKilled = index % 2 === 0;
    const worker = startFixture("allocate-ids.js", root, isKilled ? "1000" : String(IDS_EACH), ids, "repository");
    return { worker, isKilled };
  });
  const killed = started.filter(({ isKilled }) => isKilled).map(({ worker }) => worker);
  for (const worker of killed) {
    for (let left = random.below(3); left >= 0; left--) await worker.nextLine();
    await new Promise((resolve) => setTimeout(resolve, random.below(20)));
    worker.kill("SIGKILL");
    expect(await worker.ended).toMatchObject({ signal: "SIGKILL", stderr: "" });
  }
  for (const worker of [...started.filter(({ isKilled }) => !isKilled).map(({ worker }) => worker), foreigner]) {
    expect(await worker.ended).toMatchObject({ exitCode: 0, stderr: "" });
  }
  // For a moment the helper of a waiter that was killed can still hold the lock.
  const options = { reach: "repository", timeoutMs: Number.POSITIVE_INFINITY } as const;
  for (const root of [main, ...linked]) await (await acquire(root, options)).release();
});

test("git status and git worktree remove see no lockfile, and git's exclude has one entry for all worktrees", async () => {
  const { main, linked } = makeWorktrees();
  for (const root of linked) await (await acquire(root, { reach: "repository" })).release();
  const [first = ""] = linked;
  const git = (...args: string[]) => execFileSync("git", args, { cwd: first, encoding: "utf8" });
  expect(readdirSync(first)).toContain(".aiwf.lock");
  expect(git("status", "--porcelain", "--untracked-files=all")).toBe("");
  const patterns = execFileSync("grep", ["-c", "aiwf.lock", join(main, ".git", "info", "exclude")], {
    encoding: "utf8",
  });
  expect(patterns).toBe("1\n");
  execFileSync("git", ["worktree", "remove", first], { cwd: main });
});
