import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, expect, test, vi } from "vitest";
import { environment } from "../../src/git/program.js";
import { GAP, repoWithGap } from "../support/gap-repo.js";
import { runAiwf } from "../support/processes.js";
import { changesIn, commitAt, commitCount, isThere, NO_CHANGES, textOf } from "../support/repository-facts.js";
import { BIN, ENV, scratchDirectory } from "../support/scratch-repo.js";

afterEach(() => vi.unstubAllEnvs());

test("none of the variables that bind git to one repository is passed on, nor those that inject settings", async () => {
  const { stdout } = await execa("git", ["rev-parse", "--local-env-vars"]);
  const names = [
    ...stdout.split("\n"),
    ...["GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0", "GIT_NAMESPACE", "GIT_QUARANTINE_PATH", "GIT_EXTERNAL_DIFF"],
    ...["LITERAL", "GLOB", "NOGLOB", "ICASE"].map((kind) => `GIT_${kind}_PATHSPECS`),
  ];
  expect(names).toContain("GIT_DIR");
  for (const name of [...names, "GIT_AUTHOR_NAME"]) vi.stubEnv(name, "x");
  expect(Object.keys(environment()).filter((name) => names.includes(name))).toEqual([]);
  expect(environment()["GIT_AUTHOR_NAME"]).toBe("x");
});

const VERBS = [
  { args: ["add", "epic", "--title", "A"], result: "work/epics/E-0001-a/epic.md" },
  { args: ["promote", "G-0001", "wontfix"], result: GAP },
];

// What git sets for its hooks, in a linked worktree and at `git commit -a`, and what a user could have set.
const VARIABLES: { what: string; env: (other: string) => Record<string, string> }[] = [
  { what: "GIT_DIR of another repository", env: (other) => ({ GIT_DIR: `${other}/.git` }) },
  {
    what: "GIT_DIR and GIT_WORK_TREE of another repository",
    env: (other) => ({ GIT_DIR: `${other}/.git`, GIT_WORK_TREE: other }),
  },
  { what: "GIT_INDEX_FILE", env: (other) => ({ GIT_INDEX_FILE: `${other}/.git/index` }) },
  { what: "GIT_OBJECT_DIRECTORY", env: (other) => ({ GIT_OBJECT_DIRECTORY: `${other}/.git/objects` }) },
  { what: "GIT_COMMON_DIR", env: (other) => ({ GIT_COMMON_DIR: `${other}/.git` }) },
  { what: "GIT_NAMESPACE", env: () => ({ GIT_NAMESPACE: "other" }) },
  {
    what: "GIT_CONFIG_COUNT",
    env: () => ({ GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "user.email", GIT_CONFIG_VALUE_0: "not-an-address" }),
  },
  { what: "GIT_ICASE_PATHSPECS", env: () => ({ GIT_ICASE_PATHSPECS: "1" }) },
];

test.each(VARIABLES)("with $what set, verbs work on the root and nowhere else", async ({ env }) => {
  const [repo, other] = [await repoWithGap(), await repoWithGap()];
  repo.write(".git/hooks/post-commit", "#!/bin/sh\ngit rev-parse --show-toplevel > .git/seen\n");
  chmodSync(join(repo.root, ".git/hooks/post-commit"), 0o755);
  const otherHead = await commitAt(other);
  for (const [index, { args, result }] of VERBS.entries()) {
    expect(await runAiwf(repo, args, { env: env(other.root) })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await commitCount(repo)).toBe(index + 2);
    expect(await repo.git("show", "--format=", "--name-only", "HEAD")).toBe(`${result}\n`);
    expect(textOf(repo, ".git/seen")).toBe(`${repo.root}\n`);
  }
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  expect(await commitAt(other)).toBe(otherHead);
  expect(await changesIn(other)).toEqual(NO_CHANGES);
});

test("a git in a directory of PATH that is not absolute is not run", async () => {
  const repo = await repoWithGap();
  repo.write("git", "#!/bin/sh\ntouch .git/pwned\nexit 1\n");
  chmodSync(join(repo.root, "git"), 0o755);
  const { stdout: real } = await execa("sh", ["-c", "command -v git"]);
  const bin = scratchDirectory();
  symlinkSync(real, join(bin, "git"));
  const env = { ...ENV, PATH: `.::${bin}` };
  const options = { cwd: repo.root, env, reject: false };
  expect(await execa(process.execPath, [BIN, "add", "epic", "--title", "A"], options)).toMatchObject({ exitCode: 0 });
  expect(isThere(repo, ".git/pwned")).toBe(false);
  const none = await execa(process.execPath, [BIN, "add", "epic", "--title", "A"], {
    ...options,
    env: { ...env, PATH: "." },
  });
  expect(none).toMatchObject({ exitCode: 3, stderr: "aiwf add: git was not found in PATH" });
  expect(isThere(repo, ".git/pwned")).toBe(false);
});
