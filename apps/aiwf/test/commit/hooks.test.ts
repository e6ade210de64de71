import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runAiwf, startAiwf } from "../support/processes.js";
import { changesIn, commitCount, isThere, NO_CHANGES, textOf } from "../support/repository-facts.js";
import { BIN, type ScratchRepo, scratchRepo } from "../support/scratch-repo.js";

const BEFORE_COMMIT = ["pre-commit", "prepare-commit-msg", "commit-msg"];

test("hooks that could stop or change a commit do not run", async () => {
  const repo = await scratchRepo();
  for (const name of BEFORE_COMMIT) writeHook(repo, `.git/hooks/${name}`, "exit 1");
  expect(await repo.aiwf("add", "epic", "--title", "A")).toMatchObject({ exitCode: 0, stderr: "" });
  await expect(repo.git("commit", "--allow-empty", "-m", "by git")).rejects.toThrow();
});

test("post-commit runs in the root after the commit, and its failing does not matter", async () => {
  const repo = await scratchRepo();
  writeHook(repo, ".git/hooks/post-commit", 'git log -1 --format=%s > seen\npwd >> seen\necho "to stdout"\nexit 1');
  const outcome = await repo.aiwf("add", "epic", "--title", "A");
  expect(outcome).toMatchObject({ exitCode: 0, stdout: 'aiwf add epic E-0001 "A"\n', stderr: "to stdout\n" });
  expect(textOf(repo, "seen")).toBe(`aiwf add epic E-0001 "A"\n${repo.root}\n`);
});

test("post-commit runs while the lock is held, and a verb in it does not run under that: it would call itself again", async () => {
  const repo = await scratchRepo();
  writeHook(repo, ".git/hooks/post-commit", `"$AIWF" exec --lock-timeout 0 -- true 2> seen; echo $? >> seen`);
  expect(await runAiwf(repo, ["add", "epic", "--title", "A"], { env: { AIWF: BIN } })).toMatchObject({ exitCode: 0 });
  expect(textOf(repo, "seen")).toMatch(/^aiwf exec: another aiwf process is running on this repo.*\n2\n$/s);
});

test("post-commit is found where core.hooksPath says", async () => {
  const repo = await scratchRepo();
  await repo.git("config", "core.hooksPath", "my-hooks");
  writeHook(repo, "my-hooks/post-commit", "touch mine");
  writeHook(repo, ".git/hooks/post-commit", "touch usual");
  await repo.aiwf("add", "epic", "--title", "A");
  expect(isThere(repo, "mine")).toBe(true);
  expect(isThere(repo, "usual")).toBe(false);
});

test("post-commit cannot read standard input, so it cannot ask while the lock is held", async () => {
  const repo = await scratchRepo();
  writeHook(
    repo,
    ".git/hooks/post-commit",
    'if read line; then echo "$line" > .git/seen; else echo nothing > .git/seen; fi',
  );
  const aiwf = startAiwf(repo, ["add", "epic", "--title", "A"]);
  // Its input stays open and has a line: the hook gets neither.
  aiwf.send("a line");
  expect(await aiwf.ended).toMatchObject({ exitCode: 0 });
  expect(textOf(repo, ".git/seen")).toBe("nothing\n");
});

test("a post-commit hook that is not executable, or cannot be executed, is passed over", async () => {
  const repo = await scratchRepo();
  repo.write(".git/hooks/post-commit", "#!/bin/sh\ntouch seen\n");
  expect(await repo.aiwf("add", "epic", "--title", "A")).toMatchObject({ exitCode: 0, stderr: "" });
  repo.write(".git/hooks/post-commit", "#!/no/such/shell\n");
  chmodSync(join(repo.root, ".git/hooks/post-commit"), 0o755);
  expect(await repo.aiwf("add", "epic", "--title", "B")).toMatchObject({ exitCode: 0, stderr: "" });
  expect(isThere(repo, "seen")).toBe(false);
  expect(await commitCount(repo)).toBe(2);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

function writeHook(repo: ScratchRepo, path: string, code: string): void {
  repo.write(path, `#!/bin/sh\n${code}\n`);
  chmodSync(join(repo.root, path), 0o755);
}
