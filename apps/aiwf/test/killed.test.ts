import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runAiwf, startAiwf } from "./processes.js";
import { changesIn, commitAt, commitCount, isThere, NO_CHANGES, textOf } from "./repository-facts.js";
import { type ScratchRepo, scratchRepo } from "./scratch-repo.js";
import { gate, wrappedGit } from "./wrapped-git.js";

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

test("an add that is killed before its commit leaves a whole file, and its id is not given out again", async () => {
  const repo = await startedRepo();
  await killAt(repo, "update-ref", [...ADD, "First"]);
  expect(textOf(repo, FIRST)).toBe(BYTES("G-0001", "First"));
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0002 "Second"\n' });
  expect(await changesIn(repo)).toEqual([`?? ${FIRST}\0`, "", ""]);
  // Whose file it is nobody can tell any more: it is not promoted before somebody commits it.
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 2 });
  await expectSound(repo, 2);
});

test("a promotion that is killed before its commit leaves the new file whole, and the next verb succeeds", async () => {
  const repo = await startedRepo();
  await repo.aiwf(...ADD, "First");
  await killAt(repo, "update-ref", ["promote", "G-0001", "wontfix"]);
  expect(textOf(repo, FIRST)).toBe(BYTES("G-0001", "First").replace("open", "wontfix"));
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0 });
  await expectSound(repo, 3);
  await repo.git("restore", FIRST);
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

test("an add that is killed between its commit and the index has made the commit, and git add repairs the index", async () => {
  const repo = await startedRepo();
  // Only the user's index: the private one is told from it by the environment.
  const { code, reached } = await gate();
  const env = await wrappedGit({ "update-index": `if [ -z "$GIT_INDEX_FILE" ]; then\n${code}\nfi` });
  const add = startAiwf(repo, [...ADD, "First"], { env });
  await reached();
  add.kill("SIGKILL");
  await add.ended;
  expect(await commitCount(repo)).toBe(2);
  expect(await repo.aiwf(...ADD, "Second")).toMatchObject({ exitCode: 0, stdout: 'aiwf add gap G-0002 "Second"\n' });
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 3 });
  await repo.git("add", FIRST);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  await expectSound(repo, 3);
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
