import { ScratchRepository } from "repolock-core/testing";
import { expect, test } from "vitest";
import { startFixture } from "./processes.js";

test("2,000 acquires that were busy, timed out or aborted leave no descriptor, timer, watcher or listener", async () => {
  using repository = new ScratchRepository();
  const { before, after } = JSON.parse(await startFixture("leak-census.js", repository.root, "2000").nextLine());
  expect(after).toEqual(before);
  expect(after.watches ?? 0).toBe(0);
});
