import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { runAiwf, startAiwf } from "./support/processes.js";
import { changesIn, commitAt, commitCount, isThere, NO_CHANGES, textOf } from "./support/repository-facts.js";
import { BIN, ENV, type ScratchRepo, scratchRepo } from "./support/scratch-repo.js";
import { gate, wrappedGit } from "./support/wrapped-git.js";

const ADD = ["add", "gap", "--body", "text", "--lock-timeout", "0", "--title"];
const FIRST = "work/gaps/G-0001-first.md";
const BYTES = (id: string, title: string) => `---\nid: ${id}\ntitle: ${title}\nstatus: open\n---\ntext`;

test("an add that is killed before it writes leaves nothing, and the next one succeeds at its first try", async () => {
  const repo = await startedRepo();
  await killAt(repo, "show-ref", [...ADD, "First"]);
  expect(isThere(repo, "work")).toBe(false);
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0001 "Second"\n' });
  await expectSound(repo, 2);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("an add that is killed before its commit leaves a whole file, staged, and its id is not given out again", async () => {
  const repo = await startedRepo();
  await killAt(repo, "update-ref", [...ADD, "First"]);
  expect(textOf(repo, FIRST)).toBe(BYTES("G-0001", "First"));
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0002 "Second"\n' });
  expect(await repo.git("status", "--porcelain", "--untracked-files=all")).toBe(`A  ${FIRST}\n`);
  // Whose file it is nobody can tell any more: it is not promoted before somebody commits it.
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 2 });
  await expectSound(repo, 2);
});

test("an add that is killed before it stages leaves a whole file, and its id is not given out again", async () => {
  const repo = await startedRepo();
  await killAt(repo, "commit-tree", [...ADD, "First"]);
  expect(textOf(repo, FIRST)).toBe(BYTES("G-0001", "First"));
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0002 "Second"\n' });
  expect(await repo.git("status", "--porcelain", "--untracked-files=all")).toBe(`?? ${FIRST}\n`);
  await expectSound(repo, 2);
});

test("a promotion that is killed before its commit leaves the new file whole, and the next verb succeeds", async () => {
  const repo = await startedRepo();
  await repo.aiwf(...ADD, "First");
  await killAt(repo, "update-ref", ["promote", "G-0001", "wontfix"]);
  expect(textOf(repo, FIRST)).toBe(BYTES("G-0001", "First").replace("open", "wontfix"));
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0 });
  await expectSound(repo, 3);
  await repo.git("restore", "--staged", "--worktree", FIRST);
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
});

test("a git that outlives its killed aiwf cannot take HEAD away from who came next", async () => {
  const repo = await startedRepo();
  const { open } = await killAt(repo, "update-ref", [...ADD, "First"]);
  await repo.aiwf(...ADD, "Second");
  const head = await commitAt(repo);
  await open();
  expect(await commitAt(repo)).toBe(head);
  await expectSound(repo, 2);
});

test("an add that is killed before its files are written leaves nothing", async () => {
  const repo = await startedRepo();
  await killAt(repo, "--literal-pathspecs", [...ADD, "First"]);
  expect(isThere(repo, FIRST)).toBe(false);
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0001 "Second"\n' });
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  await expectSound(repo, 2);
});

test("an add that is killed when its commit is made leaves nothing to repair", async () => {
  const repo = await startedRepo();
  const { code, reached, open } = await gate();
  repo.write(".git/hooks/post-commit", `#!/bin/sh\n${code}\n`);
  chmodSync(join(repo.root, ".git/hooks/post-commit"), 0o755);
  const add = startAiwf(repo, [...ADD, "First"]);
  await reached();
  add.kill("SIGKILL");
  await open();
  await add.ended;
  rmSync(join(repo.root, ".git/hooks/post-commit"));
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
  await expectSound(repo, 3);
});

test("a git that outlives its killed aiwf, and moves HEAD while the next verb is at work, does not make that fail", async () => {
  const repo = await startedRepo();
  const { open } = await killAt(repo, "update-ref", [...ADD, "First"]);
  const { code, reached, open: openNext } = await gate();
  // The gate is for one git only. The second try has none.
  const env = await wrappedGit({ "update-ref": `if mkdir '${repo.root}/.git/once' 2>&1; then\n${code}\nfi` });
  const next = runAiwf(repo, [...ADD, "Second"], { env });
  await reached();
  await open();
  await openNext();
  expect(await next).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0002 "Second"\n' });
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  await expectSound(repo, 3);
});

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = execa("true");
  await child;
  return child.pid ?? 0;
}

const RANDOM = "0a1b2c3d4e5f6a7b";

test("a verb removes the temporary files that killed ones have left, and nothing else", async () => {
  const repo = await startedRepo();
  await repo.aiwf(...ADD, "First");
  const dead = await deadPid();
  const left = (path: string, pid: number) => `${path}.aiwf-tmp-${pid}-${RANDOM}`;
  const remains = ["aiwf.yaml", "ROADMAP.md", "work/gaps/G-0002-a.md", "docs/adr/ADR-0001-a.md"].map((path) =>
    left(path, dead),
  );
  const others = [
    // A render takes no lock.
    left("ROADMAP.md", process.pid),
    left("docs/x.md", dead),
    left("", dead),
    `${left("work/gaps/a", dead)}.md`,
    "notes.aiwf-tmp-2024",
    "work/gaps/G-0001-a.md.aiwf-tmp-1234567890",
  ];
  for (const path of [...remains, ...others]) repo.write(path, "half");
  mkdirSync(join(repo.root, left("work/d", dead)));
  symlinkSync(join(repo.root, others[0] ?? ""), join(repo.root, left("work/link", dead)));
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
  expect(remains.filter((path) => isThere(repo, path))).toEqual([]);
  expect(others.filter((path) => isThere(repo, path))).toEqual(others);
  expect(isThere(repo, left("work/d", dead))).toBe(true);
  expect(isThere(repo, left("work/link", dead))).toBe(true);
});

test("init removes what a killed init has left", async () => {
  const repo = await startedRepo();
  const left = `aiwf.yaml.aiwf-tmp-${await deadPid()}-${RANDOM}`;
  repo.write(left, "half");
  expect(await repo.aiwf("init")).toMatchObject({ exitCode: 0 });
  expect(isThere(repo, left)).toBe(false);
});

test("a verb removes what killed ones have left in the git directory", async () => {
  const repo = await startedRepo();
  repo.write(".git/aiwf-commit-tree-abc/index.lock", "half");
  expect(await repo.aiwf(...ADD, "First")).toMatchObject({ exitCode: 0 });
  expect(isThere(repo, ".git/aiwf-commit-tree-abc")).toBe(false);
});

test("a verb whose process group is killed while git moves HEAD leaves no lock but one that the next verb removes", async () => {
  const repo = await startedRepo();
  const { code, reached, open } = await gate();
  const env = await wrappedGit({ "update-ref": code });
  const add = execa("node", [BIN, ...ADD, "First"], {
    cwd: repo.root,
    env: { ...ENV, ...env },
    detached: true,
    reject: false,
  });
  await reached();
  process.kill(-(add.pid ?? 0), "SIGKILL");
  await add;
  // The gate opens only for a git that is still alive.
  await open();
  expect(await commitCount(repo)).toBe(2);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0 });
  expect(readdirSync(join(repo.root, ".git")).filter((name) => /lock$/.test(name) || name.startsWith("aiwf-"))).toEqual(
    ["aiwf.lock"],
  );
});

test("who waits for the lock gets it when the holder is killed", async () => {
  const repo = await startedRepo();
  const { code, reached } = await gate();
  const holder = startAiwf(repo, [...ADD, "First"], { env: await wrappedGit({ "update-ref": code }) });
  await reached();
  expect(await repo.aiwf(...ADD, "Refused")).toMatchObject({ exitCode: 2 });
  const waiter = runAiwf(repo, [...ADD, "Second", "--lock-timeout", "inf"]);
  holder.kill("SIGKILL");
  expect(await waiter).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0002 "Second"\n' });
});

/** Runs a verb up to a git command, and kills it there. That git lives on, until it is let go. */
async function killAt(repo: ScratchRepo, command: string, args: string[]) {
  const { code, reached, open } = await gate();
  const verb = startAiwf(repo, args, { env: await wrappedGit({ [command]: code }) });
  await reached();
  verb.kill("SIGKILL");
  await verb.ended;
  return { open };
}

/** No entity file is torn, no id is used twice, no temporary file is left, and there are as many commits as expected. */
async function expectSound(repo: ScratchRepo, commits: number): Promise<void> {
  expect(await repo.aiwf("check")).toMatchObject({ exitCode: 0 });
  expect(await commitCount(repo)).toBe(commits);
  const directory = join(repo.root, "work/gaps");
  const names = readdirSync(directory);
  expect(new Set(names.map((name) => name.slice(0, "G-0001".length))).size).toBe(names.length);
  for (const name of names) {
    expect(readFileSync(join(directory, name), "utf8")).toMatch(
      /^---\nid: G-\d{4}\ntitle: \w+\nstatus: (open|wontfix)\n---\ntext$/,
    );
  }
}

async function startedRepo(): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  await repo.commit("start");
  return repo;
}
