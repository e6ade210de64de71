import { expect, test } from "vitest";
import { entityText, scratchRepo } from "../support/scratch-repo.js";

const DATE = "2026-01-02T03:04:05(?:\\+00:00|Z)";

async function repoWithHistory() {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "Hello world", status: "open" }));
  await repo.commit('aiwf add gap G-0001 "Hello world"', { verb: "add", entity: "G-0001", actor: "human/t" });
  await repo.commit("prose that mentions a trailer:\naiwf-entity: G-0001\nand goes on");
  await repo.commit("aiwf promote G-0001 open -> wontfix\n\nNot worth it.\nReally.", {
    verb: "promote",
    entity: "G-0001",
    actor: "human/t",
    to: "wontfix",
    force: "Not worth it.",
  });
  await repo.commit('aiwf add gap G-0011 "Other"', { verb: "add", entity: "G-0011", actor: "human/t" });
  return repo;
}

test("shows the commits of one entity, oldest first, however wide its id is typed", async () => {
  const repo = await repoWithHistory();
  const { exitCode, stdout } = await repo.aiwf("history", "G-001");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    new RegExp(
      `^${DATE}  human/t           add         -             aiwf add gap G-0001 "Hello world"  [0-9a-f]{7}\n` +
        `${DATE}  human/t           promote     → wontfix     aiwf promote G-0001 open -> wontfix  [0-9a-f]{7}\n` +
        "    \\[forced: Not worth it\\.\\]\n    Not worth it\\.\n    Really\\.\n$",
    ),
  );
});

test("JSON has an event with its keys in the fixed order, empty ones left out", async () => {
  const repo = await repoWithHistory();
  const { stdout } = await repo.aiwf("history", "G-0001", "--format=json");
  expect(stdout).toMatch(
    new RegExp(
      `"result":\\{"events":\\[\\{"date":"${DATE}","actor":"human/t","verb":"add","detail":"aiwf add gap G-0001 \\\\"Hello world\\\\"","commit":"[0-9a-f]{7}"\\},` +
        `\\{"date":"${DATE}","actor":"human/t","verb":"promote","detail":"aiwf promote G-0001 open -\\\\u003e wontfix","commit":"[0-9a-f]{7}",` +
        '"body":"Not worth it\\.\\\\nReally\\.","to":"wontfix","force":"Not worth it\\."\\}\\],"id":"G-0001"\\},"metadata":\\{"events":2,"root":"[^"]*"\\}\\}\n$',
    ),
  );
});

test("an entity that got another id keeps its past", async () => {
  const repo = await repoWithHistory();
  repo.write("work/gaps/G-0009-a.md", entityText({ id: "G-0009", title: "T", status: "open", prior_ids: "[G-0011]" }));
  expect((await repo.aiwf("history", "G-0009")).stdout).toContain('aiwf add gap G-0011 "Other"');
});

test("a milestone has the commits of its parts, and no commit counts whose key is written otherwise", async () => {
  const repo = await repoWithHistory();
  await repo.commit("a part\n\naiwf-verb: promote\naiwf-entity: M-0001/AC-2\naiwf-actor: human/t");
  await repo.commit("another milestone\n\naiwf-verb: add\naiwf-entity: M-0010\naiwf-actor: human/t");
  await repo.commit("another key\n\naiwf-verb: add\nAIWF-entity: M-0001\naiwf-actor: human/t");
  const { stdout } = await repo.aiwf("history", "M-0001");
  expect(stdout).toMatch(/^\S+ {2}human\/t +promote +- +a part {2}[0-9a-f]{7}\n$/);
});

test("an unknown id, and a repository without commits, have no history", async () => {
  const repo = await repoWithHistory();
  expect(await repo.aiwf("history", "G-9999")).toEqual({ exitCode: 0, stdout: "no history for G-9999\n", stderr: "" });
  const empty = await scratchRepo();
  expect((await empty.aiwf("history", "any.*thing")).stdout).toBe("no history for any.*thing\n");
  const { stdout } = await empty.aiwf("history", "G-0001", "--format=json");
  expect(stdout).toContain('"result":{"events":null,"id":"G-0001"},"metadata":{"events":0,');
});
