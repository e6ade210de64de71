import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GAP, repoWithGap } from "../support/gap-repo.js";
import { runAiwf } from "../support/processes.js";
import {
  changesIn,
  commitAt,
  commitCount,
  isThere,
  messageAtHead,
  NO_CHANGES,
  textOf,
} from "../support/repository-facts.js";
import { type ScratchRepo, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";
import { wrappedGit } from "../support/wrapped-git.js";

const ADD = ["add", "epic", "--title", "A"];
const PROMOTE = ["promote", "G-0001", "wontfix"];

// Not by git commit, which would take in what is staged.
const EMPTY_COMMIT = `
tree=$("$git" rev-parse -q --verify 'HEAD^{tree}' || "$git" mktree </dev/null)
parent=$("$git" rev-parse -q --verify HEAD) && parents="-p $parent"
"$git" update-ref HEAD "$("$git" commit-tree "$tree" $parents -m theirs)"`;

const FAILURES: {
  what: string;
  prepare: (repo: ScratchRepo) => Promise<Record<string, string> | undefined>;
  message: RegExp;
}[] = [
  {
    what: "git does not know who commits",
    prepare: async (repo) => {
      await repo.git("config", "--unset", "user.email");
      await repo.git("config", "user.useConfigOnly", "true");
      return undefined;
    },
    message: /^git commit-tree: .*identity/s,
  },
  {
    what: "the commit cannot be signed",
    prepare: async (repo) => {
      await repo.git("config", "commit.gpgSign", "true");
      await repo.git("config", "gpg.program", "false");
      return undefined;
    },
    message: /^git commit-tree: .*sign/s,
  },
  {
    what: "HEAD cannot be moved",
    prepare: async (repo) => {
      repo.write(".git/refs/heads/main.lock", "");
      return undefined;
    },
    message: /^git update-ref: /,
  },
  { what: "git dies", prepare: () => wrappedGit({ mktree: "kill -9 $$" }), message: /^git mktree: / },
  {
    what: "git cannot write a tree",
    prepare: async () => {
      // A file stands where git would create the directory of an object.
      const objects = scratchDirectory();
      for (let byte = 0; byte < 256; byte++) writeFileSync(join(objects, byte.toString(16).padStart(2, "0")), "");
      return wrappedGit({ mktree: `export GIT_OBJECT_DIRECTORY='${objects}'` });
    },
    message: /^git mktree: error: unable to create temporary file: /,
  },
  {
    what: "git fails",
    prepare: () => wrappedGit({ "update-index": "exit 5" }),
    message: /^git update-index: /,
  },
];

test.each(FAILURES)(
  "when $what, the verb fails with exit 3 and the files are as they were",
  async ({ prepare, message }) => {
    const repo = await repoWithGap();
    const env = (await prepare(repo)) ?? {};
    const before = textOf(repo, GAP);
    const head = await commitAt(repo);
    for (const args of [ADD, PROMOTE]) {
      const failure = await runAiwf(repo, [...args, "--actor", "human/t", "--format=json"], { env });
      expect(failure).toMatchObject({ exitCode: 3, stderr: "" });
      expect(JSON.parse(failure.stdout)).toEqual({
        tool: "aiwf",
        version: "0.1.0",
        status: "error",
        findings: [],
        error: { message: expect.stringMatching(message) },
        metadata: { correlation_id: expect.stringMatching(/^[0-9a-f]{16}$/) },
      });
    }
    expect(textOf(repo, GAP)).toBe(before);
    expect(isThere(repo, "work/epics/E-0001-a/epic.md")).toBe(false);
    expect(await changesIn(repo)).toEqual(NO_CHANGES);
    expect(await commitAt(repo)).toBe(head);
  },
);

test("a verb builds on what somebody has committed in the middle of it", async () => {
  for (const begin of [repoWithGap, scratchRepo]) {
    const repo = await begin();
    const once = `if mkdir '${repo.root}/.git/once' 2>/dev/null; then ${EMPTY_COMMIT}\nfi`;
    const env = await wrappedGit({ "update-ref": once });
    expect(await runAiwf(repo, ADD, { env })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await messageAtHead(repo)).toMatch(/^aiwf add epic/);
    expect(await repo.git("log", "-1", "--format=%s", "HEAD^")).toBe("theirs\n");
    expect(await changesIn(repo)).toEqual(NO_CHANGES);
  }
});

test("an id that somebody commits in the middle of an add is not given out again", async () => {
  const repo = await repoWithGap();
  const theirs = `
    if mkdir '${repo.root}/.git/once' 2>/dev/null; then
      blob=$(echo x | "$git" hash-object -w --stdin)
      export GIT_INDEX_FILE='${repo.root}/.git/theirs'
      "$git" read-tree HEAD
      "$git" update-index --add --cacheinfo "100644,$blob,work/gaps/G-0002-theirs.md"
      tree=$("$git" write-tree)
      unset GIT_INDEX_FILE
      "$git" update-ref HEAD "$("$git" commit-tree "$tree" -p HEAD -m theirs)"
    fi`;
  const env = await wrappedGit({ "update-ref": theirs });
  const add = await runAiwf(repo, ["add", "gap", "--title", "B", "--body", "b"], { env });
  expect(add).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0003 "B"\n' });
  expect(await repo.git("ls-tree", "--name-only", "HEAD", "work/gaps/")).toBe(
    `${GAP}\nwork/gaps/G-0002-theirs.md\nwork/gaps/G-0003-b.md\n`,
  );
});

test("a HEAD that somebody moves again and again stays where they put it, and the files are as they were", async () => {
  const repo = await repoWithGap();
  const before = textOf(repo, GAP);
  const env = await wrappedGit({ "update-ref": EMPTY_COMMIT });
  for (const args of [ADD, PROMOTE]) {
    const failure = await runAiwf(repo, args, { env });
    expect(failure).toMatchObject({ exitCode: 3, stdout: "" });
    expect(failure.stderr).toMatch(/^aiwf (add|promote): git update-ref: /);
    expect(await messageAtHead(repo)).toBe("theirs\n");
  }
  expect(textOf(repo, GAP)).toBe(before);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("until HEAD has moved no other git command takes back what was staged", async () => {
  const repo = await repoWithGap();
  const env = await wrappedGit({
    "update-ref": `"$git" stash >&2; "$git" reset -q --hard >&2; "$git" add . >&2`,
  });
  for (const [index, args] of [ADD, PROMOTE].entries()) {
    expect(await runAiwf(repo, args, { env })).toMatchObject({ exitCode: 0 });
    expect(await commitCount(repo)).toBe(index + 2);
    expect(await changesIn(repo)).toEqual(NO_CHANGES);
    expect(isThere(repo, ".git/index.lock")).toBe(false);
  }
  expect(await repo.git("stash", "list")).toBe("");
  expect(textOf(repo, GAP)).toContain("status: wontfix");
});

test("a file of the same size that was changed in the moment of the index is still seen as changed afterwards", async () => {
  const repo = await repoWithGap();
  repo.write("file", "one\n");
  await repo.git("add", "file");
  repo.write("file", "two\n");
  await repo.git("commit", "-q", "-m", "file");
  expect(await repo.aiwf(...ADD)).toMatchObject({ exitCode: 0 });
  expect(await repo.git("diff", "--name-only")).toBe("file\n");
});

test("a git that fails after it has moved HEAD has made the commit all the same", async () => {
  const repo = await repoWithGap();
  const env = await wrappedGit({ "update-ref": '"$git" "$@"\nexit 1' });
  expect(await runAiwf(repo, PROMOTE, { env })).toMatchObject({ exitCode: 0 });
  expect(await commitCount(repo)).toBe(2);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("a commit of somebody's that takes in what was just staged keeps it, and the verb says so", async () => {
  const repo = await repoWithGap();
  // As a `git commit` does that has read the index just before.
  const theirs = `
    cp '${repo.root}/.git/index' '${repo.root}/.git/theirs'
    tree=$(GIT_INDEX_FILE='${repo.root}/.git/theirs' "$git" write-tree)
    "$git" update-ref HEAD "$("$git" commit-tree "$tree" -p HEAD -m theirs)"`;
  const env = await wrappedGit({ "update-ref": theirs });
  const failure = await runAiwf(repo, PROMOTE, { env });
  expect(failure).toMatchObject({ exitCode: 3, stdout: "" });
  expect(failure.stderr).toMatch(/^aiwf promote: git update-ref: .*contains work\/gaps\/G-0001-a.md\n$/s);
  expect(await messageAtHead(repo)).toBe("theirs\n");
  expect(textOf(repo, GAP)).toContain("status: wontfix");
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

const LOSSES = [
  { what: "removed", code: (lockfile: string) => `rm '${lockfile}'` },
  { what: "replaced", code: (lockfile: string) => `touch '${lockfile}.new' && mv '${lockfile}.new' '${lockfile}'` },
];

test.each(LOSSES)(
  "when the lockfile is $what meanwhile, nothing is committed and the files are as they were",
  async ({ code }) => {
    const repo = await repoWithGap();
    const before = textOf(repo, GAP);
    const env = await wrappedGit({ "commit-tree": code(join(repo.root, ".git/aiwf.lock")) });
    const text = await runAiwf(repo, PROMOTE, { env });
    expect(text).toMatchObject({ exitCode: 3, stdout: "" });
    expect(text.stderr).toMatch(/^aiwf promote: lock on .*\/\.git\/aiwf\.lock was lost: .*\n$/);
    const json = await runAiwf(repo, [...ADD, "--format=json"], { env });
    expect(json).toMatchObject({ exitCode: 3, stderr: "" });
    expect(JSON.parse(json.stdout)).toMatchObject({ status: "error", error: { code: "repo-lock-lost" } });
    expect(await commitCount(repo)).toBe(1);
    expect(textOf(repo, GAP)).toBe(before);
    expect(await changesIn(repo)).toEqual(NO_CHANGES);
  },
);

test("a file that somebody changed since is not put back", async () => {
  const repo = await repoWithGap();
  const env = await wrappedGit({ "update-ref": `echo theirs > '${join(repo.root, GAP)}'; exit 1` });
  expect(await runAiwf(repo, PROMOTE, { env })).toMatchObject({ exitCode: 3 });
  expect(textOf(repo, GAP)).toBe("theirs\n");
});

test("an index that somebody has locked for long fails the verb before its commit, and the files are as they were", async () => {
  const repo = await repoWithGap();
  const before = textOf(repo, GAP);
  repo.write(".git/index.lock", "");
  const failure = await repo.aiwf(...PROMOTE);
  expect(failure).toMatchObject({ exitCode: 3, stdout: "" });
  expect(failure.stderr).toMatch(/^aiwf promote: .*\/\.git\/index\.lock exists: another git command .*\n$/);
  rmSync(join(repo.root, ".git/index.lock"));
  expect(textOf(repo, GAP)).toBe(before);
  expect(await commitCount(repo)).toBe(1);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("an index that is locked for a moment only is waited for", async () => {
  const repo = await repoWithGap();
  repo.write(".git/index.lock", "");
  // What comes just before the index is locked.
  const env = await wrappedGit({ "show-ref": `(sleep 0.3; rm '${repo.root}/.git/index.lock') >&- 2>&- &` });
  expect(await runAiwf(repo, PROMOTE, { env })).toMatchObject({ exitCode: 0, stderr: "" });
  expect(isThere(repo, ".git/index.lock")).toBe(false);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("while a verb commits, from before it writes until HEAD has moved, no other git command changes the index", async () => {
  const repo = await repoWithGap();
  const reset = `env -u GIT_INDEX_FILE "$git" reset --quiet --hard 2>&-; echo $? >> '${repo.root}/.git/attempts'`;
  const commands = ["update-index", "commit-tree", "update-ref"];
  const env = await wrappedGit(Object.fromEntries(commands.map((command) => [command, reset])));
  expect(await runAiwf(repo, PROMOTE, { env })).toMatchObject({ exitCode: 0 });
  expect(textOf(repo, ".git/attempts").split("\n")).toEqual(["128", "128", "128", ""]);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("a git reset that has read HEAD before a verb's commit does not take the commit back", async () => {
  const repo = await repoWithGap();
  // In place of a reset between its two steps: one that starts as soon as HEAD has moved, and names the old commit.
  const reset = `env -u GIT_INDEX_FILE "$git" reset --quiet --hard "$6" 2>&-; echo $? > '${repo.root}/.git/attempt'`;
  const env = await wrappedGit({ "update-ref": `"$git" "$@"; sleep 1; (sleep 0.1; ${reset}) >&- 2>&- & exit 0` });
  expect(await runAiwf(repo, PROMOTE, { env })).toMatchObject({ exitCode: 0 });
  expect(textOf(repo, ".git/attempt")).toBe("128\n");
  expect(await commitCount(repo)).toBe(2);
});

test("a file in place of a directory fails the verb with exit 3 before anything is committed", async () => {
  const repo = await repoWithGap();
  writeFileSync(join(repo.root, "work/epics"), "a file where a directory should be");
  const before = await changesIn(repo);
  const failure = await repo.aiwf(...ADD);
  expect(failure).toMatchObject({ exitCode: 3, stdout: "", stderr: "aiwf add: work/epics is not a directory\n" });
  expect(await changesIn(repo)).toEqual(before);
  expect(await commitCount(repo)).toBe(1);
});
