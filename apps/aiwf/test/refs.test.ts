import { expect, test } from "vitest";
import { findTrunk, idsInCommit, idsOnBranches, readRefs } from "../src/refs.js";
import { scratchDirectory, scratchRepo } from "./scratch-repo.js";

test("outside a repository, and before the first commit, there are no refs", async () => {
  expect(await readRefs(scratchDirectory())).toEqual([]);
  expect(await idsOnBranches((await scratchRepo()).root)).toEqual([]);
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
  expect((await idsOnBranches(repo.root)).sort()).toEqual(["G-0001", "G-0001", "G-007"]);
  expect(await idsInCommit(repo.root, "HEAD")).toEqual([{ id: "G-0001", path: "work/gaps/G-0001-a.md" }]);
});

test("the trunk may be missing only where nothing is published", async () => {
  const repo = await scratchRepo();
  await repo.commit("one");
  const trunk = async (configured?: string) => findTrunk(repo.root, await readRefs(repo.root), configured);
  expect(await trunk()).toBeUndefined();
  expect(await trunk("refs/heads/main")).toMatchObject({ name: "refs/heads/main" });
  await expect(trunk("refs/heads/gone")).rejects.toMatchObject({ exitCode: 3, plain: true });
  await repo.git("update-ref", "refs/remotes/origin/work", "HEAD");
  await expect(trunk()).rejects.toThrow("refs/remotes/origin/main");
});
