import { expect, test } from "vitest";
import { Objects } from "../../src/git/objects.js";
import { findTrunk, readRefs } from "../../src/git/refs.js";
import { IdsOnBranches } from "../../src/plan/next-id.js";
import { scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

test("before the first commit there are no refs; outside a repository they cannot be read", async () => {
  const { root } = await scratchRepo();
  expect(await readRefs(root)).toEqual([]);
  expect(await new IdsOnBranches(new Objects(root)).largest("gap", root, [])).toBeUndefined();
  await expect(readRefs(scratchDirectory())).rejects.toThrow("not a git repository");
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
