import { expect, onTestFinished, test } from "vitest";
import type { Kind } from "../../src/entity/kinds.js";
import { idsInCommit } from "../../src/git/ids-in-commits.js";
import { Objects } from "../../src/git/objects.js";
import { readRefs } from "../../src/git/refs.js";
import { IdsOnBranches, nextId } from "../../src/plan/next-id.js";
import { scratchRepo } from "../support/scratch-repo.js";

test("the next id is one more than the largest of its kind, and grows past four digits", () => {
  expect(nextId("gap", [])).toBe("G-0001");
  expect(nextId("gap", ["G-0001", "G-007", "G-9", "E-0099", "nonsense"])).toBe("G-0010");
  expect(nextId("gap", ["G-9999"])).toBe("G-10000");
});

test("the largest id is looked for in the paths of every branch, local and remote-tracking", async () => {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", "not even an entity");
  repo.write("work/epics/E-0003-a/epic.md", "");
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
  const ids = new IdsOnBranches(objects);
  const largest = async (kind: Kind) => ids.largest(kind, repo.root, await readRefs(repo.root));
  expect(await largest("gap")).toBe("G-0007");
  expect(await largest("epic")).toBe("E-0003");
  expect(await largest("decision")).toBeUndefined();
  repo.write("work/gaps/G-0008-c.md", "");
  await repo.commit("three");
  expect(await largest("gap")).toBe("G-0008");
  const blob = expect.stringMatching(/^[0-9a-f]{40}$/);
  expect(await idsInCommit(objects, { name: "HEAD", commit: "HEAD^" })).toEqual([
    { id: "E-0003", path: "work/epics/E-0003-a/epic.md", blob },
    { id: "G-0001", path: "work/gaps/G-0001-a.md", blob },
  ]);
});
