import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { askGit, GitError, git } from "../../src/git/git.js";
import { GAP, repoWithGap } from "../support/gap-repo.js";
import { runAiwf } from "../support/processes.js";
import { commitAt, isThere, textOf } from "../support/repository-facts.js";
import { BIN, ENV, type ScratchRepo, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";
import { wrappedGit } from "../support/wrapped-git.js";

test("yes, no and failed are three different things", async () => {
  const { root } = await scratchRepo();
  expect(await askGit(root, ["config", "user.name"])).toBe("t\n");
  expect(await askGit(root, ["config", "user.nickname"])).toBeUndefined();
  await expect(askGit(root, ["config", "no-key"])).rejects.toBeInstanceOf(GitError);
  await expect(git(root, ["config", "user.nickname"])).rejects.toMatchObject({ status: 1, exitCode: 3 });
  await expect(git(join(root, "missing"), ["version"])).rejects.toThrow("missing does not exist");
});

const MISSING = "1234567890123456789012345678901234567890";
const ADD = ["add", "epic", "--title", "A", "--actor", "human/t"];
const PROMOTE = ["promote", "G-0001", "wontfix", "--actor", "human/t"];

/** What is broken, and what both mutating verbs say about it. */
const BROKEN: {
  what: string;
  prepare: (repo: ScratchRepo) => Promise<unknown> | unknown;
  env?: () => Promise<Record<string, string>>;
  message: RegExp;
}[] = [
  {
    what: "a ref holds garbage",
    prepare: (repo) => repo.write(".git/refs/heads/bad", "garbage\n"),
    message: /refs\/heads\/bad.*"git fsck"/s,
  },
  {
    what: "a ref is empty, as after a power failure",
    prepare: (repo) => repo.write(".git/refs/heads/bad", ""),
    message: /refs\/heads\/bad.*"git fsck"/s,
  },
  {
    what: "the branch at HEAD is garbage",
    prepare: (repo) => repo.write(".git/refs/heads/main", "garbage\n"),
    message: /the refs cannot be read: .*refs\/heads\/main/s,
  },
  {
    what: "the commit of a branch is missing",
    prepare: (repo) => repo.write(".git/refs/heads/bad", `${MISSING}\n`),
    message: /refs\/heads\/bad.*"git fsck"/s,
  },
  {
    what: "the configuration is broken",
    prepare: (repo) => repo.write(".git/config", "[core\n"),
    message: /bad config line 1/,
  },
  {
    what: "git is killed while it reads the refs",
    prepare: () => {},
    env: () => wrappedGit({ "show-ref": "kill -9 $$" }),
    message: /git show-ref: it was killed by SIGKILL/,
  },
  {
    what: "git refuses the owner",
    prepare: () => {},
    env: async () => ({ GIT_TEST_ASSUME_DIFFERENT_OWNER: "1", ...(await wrappedGit(DUBIOUS)) }),
    message: /dubious ownership/,
  },
];

const DUBIOUS = Object.fromEntries(
  ["rev-parse", "show-ref", "log", "config"].map((name) => [
    name,
    "echo \"fatal: detected dubious ownership in repository at '/r'\" >&2; exit 128",
  ]),
);

describe.each(BROKEN)("when $what", ({ prepare, env, message }) => {
  test("verbs that write refuse with exit 3 and write nothing; those that read do not say ok", async () => {
    const repo = await repoWithGap();
    await prepare(repo);
    const options = { env: (await env?.()) ?? {} };
    const before = textOf(repo, GAP);
    const branch = textOf(repo, ".git/refs/heads/main");
    for (const args of [ADD, PROMOTE]) {
      const refusal = await runAiwf(repo, args, options);
      expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
      expect(refusal.stderr).toMatch(message);
      expect(refusal.stderr).not.toMatch(/internal error|\n\s+at /);
    }
    expect(textOf(repo, GAP)).toBe(before);
    expect(textOf(repo, ".git/refs/heads/main")).toBe(branch);
    expect(isThere(repo, "work/epics")).toBe(false);
    for (const verb of [["check"], ["status"], ["history", "G-0001"]]) {
      expect(await runAiwf(repo, verb, options)).toMatchObject({ exitCode: 3, stdout: "" });
    }
  });
});

test("a tip of which a tree is missing makes add refuse, and name the branch and the remedy", async () => {
  const repo = await repoWithGap();
  await repo.git("switch", "-q", "-c", "other");
  repo.write("work/gaps/G-0007-b.md", "x");
  await repo.commit("two");
  const tree = (await repo.git("rev-parse", "HEAD:work")).trim();
  await repo.git("switch", "-q", "main");
  rmSync(join(repo.root, `.git/objects/${tree.slice(0, 2)}/${tree.slice(2)}`));
  const refusal = await repo.aiwf(...ADD);
  expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
  expect(refusal.stderr).toMatch(/the ids on refs\/heads\/other cannot be read: .*"git fetch --refetch"/s);
});

test("a partial clone is not completed from its remote: what is missing there is named", async () => {
  const origin = await repoWithGap();
  await origin.git("config", "uploadpack.allowFilter", "true");
  await origin.git("switch", "-q", "-c", "other");
  origin.write("work/gaps/G-0007-b.md", "x");
  await origin.commit("two");
  await origin.git("switch", "-q", "main");
  const root = join(scratchDirectory(), "clone");
  await origin.git("clone", "-q", "--filter=tree:0", `file://${origin.root}`, root);
  const refusal = await runAiwf({ root }, ADD);
  expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
  expect(refusal.stderr).toMatch(/the ids on refs\/remotes\/origin\/other cannot be read: /);
  const packs = join(root, ".git/objects/pack");
  const before = readdirSync(packs);
  await runAiwf({ root }, ADD);
  expect(readdirSync(packs)).toEqual(before);
});

test("when no process is left for git, a verb says so in one line and exits with 3", async () => {
  const repo = await repoWithGap();
  const stub = join(scratchDirectory(), "stub.cjs");
  for (const code of ["EAGAIN", "EMFILE", "ENFILE", "E2BIG"]) {
    writeFileSync(
      stub,
      `const childProcess = require("node:child_process");
       const { EventEmitter } = require("node:events");
       childProcess.spawn = () => {
         const error = Object.assign(new Error("spawn git ${code}"), { code: "${code}" });
         if ("${code}" === "E2BIG") throw error;
         // As Node has it where no descriptor is left for the pipes.
         const child = new EventEmitter();
         process.nextTick(() => child.emit("error", error));
         return child;
       };`,
    );
    for (const args of [ADD, PROMOTE, ["init"]]) {
      const outcome = await execa(process.execPath, ["--require", stub, BIN, ...args], {
        cwd: repo.root,
        env: ENV,
        reject: false,
      });
      expect(outcome).toMatchObject({ exitCode: 3, stdout: "" });
      expect(outcome.stderr).toMatch(new RegExp(`^aiwf ${args[0]}: git cannot be started: [^\\n]*$`));
    }
  }
  expect(await commitAt(repo)).toBe(await commitAt(repo, "main"));
  expect(isThere(repo, "work/epics")).toBe(false);
});
