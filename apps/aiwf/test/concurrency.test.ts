import { expect, test } from "vitest";
import { type Outcome, runAiwf } from "./support/processes.js";
import { changesIn, commitCount, NO_CHANGES, textOf } from "./support/repository-facts.js";
import { entityText, type ScratchRepo, scratchRepo } from "./support/scratch-repo.js";

const KINDS = ["gap", "decision", "epic"];
const PROCESSES = 8;

test("of many adds at once each that succeeds has an id and a commit of its own, and the others are told to retry", async () => {
  const repo = await startedRepo();
  const outcomes = await addAllAtOnce(repo);
  const successes = outcomes.filter(({ exitCode }) => exitCode === 0);
  const failures = outcomes.filter(({ exitCode }) => exitCode !== 0);
  expect(successes.length).toBeGreaterThan(0);
  for (const { exitCode, stdout } of failures) {
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ status: "error", error: { code: "repo-lock-busy" } });
  }
  await expectConsistent(repo, successes);
});

test("of many adds at once that wait for ever every one succeeds", async () => {
  const repo = await startedRepo();
  const outcomes = await addAllAtOnce(repo, "--lock-timeout", "inf");
  expect(outcomes.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
    Array.from({ length: PROCESSES }, () => ({ exitCode: 0, stderr: "" })),
  );
  await expectConsistent(repo, outcomes);
});

test("promotions of different gaps at once do not lose one another", async () => {
  const repo = await scratchRepo();
  const ids = Array.from({ length: 8 }, (_, i) => `G-000${i + 1}`);
  for (const id of ids) {
    repo.write(`work/gaps/${id}-a.md`, entityText({ id, title: "A", status: "open" }, "Text\n"));
  }
  await repo.commit("start");
  const args = (id: string) => ["promote", id, "wontfix", "--lock-timeout", "inf", "--format=json"];
  const outcomes = await Promise.all(ids.map((id) => runAiwf(repo, args(id))));
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual(ids.map(() => 0));
  for (const id of ids) expect(textOf(repo, `work/gaps/${id}-a.md`)).toContain("status: wontfix");
  expect(await commitCount(repo)).toBe(1 + ids.length);
  expect(new Set(outcomes.map(commitOf)).size).toBe(ids.length);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("the same promotion many times at once makes one commit", async () => {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "A", status: "open" }, "Text\n"));
  await repo.commit("start");
  const args = ["promote", "G-0001", "wontfix", "--lock-timeout", "inf"];
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => runAiwf(repo, args)));
  expect(outcomes.map(({ stdout }) => stdout).sort()).toEqual([
    ...Array.from({ length: 3 }, () => "G-0001 is already wontfix; nothing to change\n"),
    "aiwf promote G-0001 open -> wontfix\n",
  ]);
  expect(await commitCount(repo)).toBe(2);
});

function addAllAtOnce(repo: ScratchRepo, ...args: string[]): Promise<Outcome[]> {
  const add = (i: number) => {
    const kind = KINDS[i % KINDS.length] ?? "";
    return runAiwf(repo, ["add", kind, "--title", `Number ${i}`, "--body", "text", "--format=json", ...args]);
  };
  return Promise.all(Array.from({ length: PROCESSES }, (_, i) => add(i)));
}

async function startedRepo(): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  await repo.commit("start");
  return repo;
}

async function expectConsistent(repo: ScratchRepo, successes: readonly Outcome[]): Promise<void> {
  expect(new Set(successes.map(idOf)).size).toBe(successes.length);
  expect(new Set(successes.map(commitOf)).size).toBe(successes.length);
  expect(await commitCount(repo)).toBe(1 + successes.length);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  expect(await repo.aiwf("check")).toMatchObject({ exitCode: 0 });
}

function metadataOf({ stdout }: Outcome): Record<string, unknown> {
  const { metadata }: { metadata: Record<string, unknown> } = JSON.parse(stdout);
  return metadata;
}

function idOf(outcome: Outcome): unknown {
  return metadataOf(outcome)["entity_id"];
}

function commitOf(outcome: Outcome): unknown {
  return metadataOf(outcome)["commit_sha"];
}
