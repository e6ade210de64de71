import { chmodSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { GAP, repoWithGap } from "../support/gap-repo.js";
import { runAiwf, startAiwf } from "../support/processes.js";
import { changesIn, commitAt, commitCount, isThere, NO_CHANGES, textOf } from "../support/repository-facts.js";
import { BIN, type ScratchRepo } from "../support/scratch-repo.js";
import { gate, wrappedGit } from "../support/wrapped-git.js";

// Every git that a verb starts while it holds the lock, in this order. All verbs share that way; the lane git-fails in
// checks/stress ends each git of each of them.
const COMMANDS = ["show-ref", "cat-file", "--literal-pathspecs", "update-index", "mktree", "commit-tree", "update-ref"];

const PROMOTE = ["promote", "G-0001", "wontfix"];

describe("promote", () => {
  test.each(COMMANDS)("interrupted while git %s hangs, leaves everything as it was", async (command) => {
    const repo = await repoWithGap();
    const before = textOf(repo, GAP);
    const { code, reached } = await gate();
    const verb = startAiwf(repo, PROMOTE, { env: await wrappedGit({ [command]: code }) });
    await reached();
    verb.kill("SIGTERM");
    expect(await verb.ended).toMatchObject({ exitCode: 143, stdout: "", stderr: "aiwf promote: interrupted\n" });
    await expectUntouched(repo, before);
    expect(await runAiwf(repo, PROMOTE)).toMatchObject({ exitCode: 0 });
  });

  test.each(COMMANDS)("fails with exit 3 and leaves everything as it was when git %s does", async (command) => {
    const repo = await repoWithGap();
    const before = textOf(repo, GAP);
    for (const end of ["kill -9 $$", "exit 1", "exit 128"]) {
      // show-ref says "none" by exit code 1.
      if (command === "show-ref" && end === "exit 1") continue;
      const failure = await runAiwf(repo, PROMOTE, { env: await wrappedGit({ [command]: end }) });
      expect(failure).toMatchObject({ exitCode: 3, stdout: "" });
      expect(failure.stderr).toMatch(/^aiwf \w+: (?:the [^:]* cannot be read: )?git [-\w]+: [^\n]*\n$/);
      await expectUntouched(repo, before);
    }
  });
});

test.each(["SIGHUP", "SIGINT", "SIGTERM"] as const)(
  "%s while the commit is signed ends with 128 + n",
  async (signal) => {
    const repo = await repoWithGap();
    const before = textOf(repo, GAP);
    const { code, reached } = await gate();
    repo.write(".git/gpg", `#!/bin/sh\n${code}\n`);
    chmodSync(join(repo.root, ".git/gpg"), 0o755);
    await repo.git("config", "gpg.program", join(repo.root, ".git/gpg"));
    await repo.git("config", "commit.gpgSign", "true");
    const verb = startAiwf(repo, ["promote", "G-0001", "wontfix"]);
    await reached();
    verb.kill(signal);
    expect(await verb.ended).toMatchObject({ exitCode: 128 + constants.signals[signal], stdout: "" });
    await expectUntouched(repo, before);
  },
);

test("a git that does not end when it is asked to is ended", async () => {
  const repo = await repoWithGap();
  const before = textOf(repo, GAP);
  const { code, reached } = await gate();
  const env = await wrappedGit({ "commit-tree": `trap '' TERM\n${code}` });
  const verb = startAiwf(repo, ["promote", "G-0001", "wontfix"], { env });
  await reached();
  verb.kill("SIGINT");
  expect(await verb.ended).toMatchObject({ exitCode: 130 });
  await expectUntouched(repo, before);
});

test("a signal that comes when HEAD has moved ends the hook, and the commit counts", async () => {
  const repo = await repoWithGap();
  const { code, reached } = await gate();
  repo.write(".git/hooks/post-commit", `#!/bin/sh\n${code}\n`);
  chmodSync(join(repo.root, ".git/hooks/post-commit"), 0o755);
  const verb = startAiwf(repo, ["promote", "G-0001", "wontfix"]);
  await reached();
  verb.kill("SIGTERM");
  expect(await verb.ended).toMatchObject({ exitCode: 0, stdout: "aiwf promote G-0001 open -> wontfix\n" });
  expect(await commitCount(repo)).toBe(2);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("a verb in a hook of a git that holds the index is refused before it writes, however long it may wait", async () => {
  const repo = await repoWithGap();
  repo.write(".git/hooks/pre-commit", '#!/bin/sh\n"$AIWF" add epic --title A --lock-timeout inf 2> .git/said\n');
  chmodSync(join(repo.root, ".git/hooks/pre-commit"), 0o755);
  const commit = await execa("git", ["commit", "-q", "-a", "--allow-empty", "-m", "x"], {
    cwd: repo.root,
    env: { AIWF: BIN },
    reject: false,
  });
  expect(commit.exitCode).toBe(1);
  expect(textOf(repo, ".git/said")).toMatch(
    /^aiwf add: a hook of a git command that holds the index cannot run a verb/,
  );
  expect(isThere(repo, "work/epics")).toBe(false);
  expect(await commitCount(repo)).toBe(1);
});

async function expectUntouched(repo: ScratchRepo, gap: string): Promise<void> {
  expect(textOf(repo, GAP)).toBe(gap);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  expect(await commitAt(repo)).toBe(await commitAt(repo, "main"));
  expect(await commitCount(repo)).toBe(1);
  expect(readdirSync(join(repo.root, ".git")).filter((name) => /^index\.lock$|^aiwf-/.test(name))).toEqual([]);
  expect(await repo.git("ls-files")).toBe(`${GAP}\n`);
}
