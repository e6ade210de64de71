import { existsSync } from "node:fs";
import { ScratchRepository } from "repolock-core/testing";
import { expect, test } from "vitest";
import { acquire } from "../src/index.js";
import { startFixture } from "./processes.js";

test.each([
  ["2000", "here", "acquires in the process that holds the lock"],
  ["500", "foreign", "acquires that waited with a helper for another process"],
])(
  "%s, %s: %s that were busy, timed out or aborted leave no descriptor, child, zombie, timer or listener",
  async (count, holder) => {
    using repository = new ScratchRepository();
    const lock = holder === "foreign" ? await acquire(repository.root) : undefined;
    const census = startFixture("leak-census.js", repository.root, count, holder);
    const { before, after } = JSON.parse(await census.nextLine());
    expect(after).toEqual(before);
    if (existsSync("/proc/self/task")) expect(after.children).toBe("");
    lock?.assertHeld();
    await lock?.release();
  },
);
