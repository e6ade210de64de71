import { expect, onTestFinished, test } from "vitest";
import { Objects } from "../../src/git/objects.js";
import { idsInCommit, readRefs } from "../../src/git/refs.js";
import { idsOnBranches, nextId } from "../../src/plan/next-id.js";
import { scratchRepo } from "../support/scratch-repo.js";

test("the next id is one more than the largest of its kind, and grows past four digits", () => {
  expect(nextId("gap", [])).toBe("G-0001");
  expect(nextId("gap", ["G-0001", "G-007", "E-0099", "nonsense"])).toBe("G-0008");
  expect(nextId("gap", ["G-9999"])).toBe("G-10000");
});

test("ids are collected from the paths of every branch, local and remote-tracking", async () => {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", "not even an entity");
  repo.write("work/notes.md", "");
  await repo.commit("one");
  await repo.git("switch", "--quiet", "--create", "other");
  repo.write("work/gaps/archive/G-007-b.md", "");
  await repo.commit("two");
  await repo.git("update-ref", "refs/remotes/origin/main", "HEAD");
  await repo.git("switch", "--quiet", "main");
  await repo.git("branch", "--quiet", "--delete", "--force", "other");
  const objects = new Objects(repo.root);
  onTestFinished(() => objects.close());
  expect((await idsOnBranches(repo.root, objects, await readRefs(repo.root))).sort()).toEqual([
    "G-0001",
    "G-0001",
    "G-007",
  ]);
  expect(await idsInCommit(objects, { name: "HEAD", commit: "HEAD" })).toEqual([
    { id: "G-0001", path: "work/gaps/G-0001-a.md" },
  ]);
});
