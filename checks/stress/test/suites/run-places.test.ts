import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Directories } from "../../src/directories.js";
import type { LaneResult } from "../../src/lane.js";
import { currentNodePlace } from "../../src/suites/node-place.js";
import type { Place } from "../../src/suites/place.js";
import { runPlaces } from "../../src/suites/run-places.js";

let directories: Directories;
beforeEach(() => {
  directories = new Directories();
});
afterEach(() => directories[Symbol.dispose]());

const CONTRACT = { packageName: "repolock-posix", filters: ["contract"] };

function run(...places: Place[]): Promise<LaneResult> {
  return runPlaces(places, [CONTRACT], { effort: "quick", seed: 1, directories, progress() {} });
}

test("a place that is not to be had is skipped with the reason, one that fails is a violation, the others go on", async () => {
  const broken = { name: "broken", prepare: () => Promise.reject(new Error("does not compile")) };
  const absent = { name: "absent", prepare: async () => "no network" };
  const { rows, violations, skipped } = await run(broken, absent, currentNodePlace(directories));
  expect(violations).toEqual([{ seed: 1, story: "broken cannot be used: does not compile" }]);
  expect(skipped).toEqual(["absent: no network"]);
  expect(rows).toEqual([expect.objectContaining({ tried: "the tests contract of repolock-posix", violations: 0 })]);
  expect(rows[0]?.times).toBeGreaterThan(30);
});

test("a lock that breaks the contract does not pass", async () => {
  const here = currentNodePlace(directories);
  const { rows, violations } = await run({
    name: "sabotaged",
    prepare(workspace) {
      replace(
        join(workspace, "packages/repolock-posix/src/lockfile.ts"),
        "LOCKFILE_MODE = 0o600",
        "LOCKFILE_MODE = 0o644",
      );
      return here.prepare(workspace);
    },
  });
  expect(violations).toHaveLength(1);
  expect(violations[0]?.story).toMatch(/^repolock-posix on Node .*\n.*384/s);
  expect(rows).toEqual([expect.objectContaining({ violations: 1 })]);
});

test("tests that cannot even begin are a violation that says why", async () => {
  const here = currentNodePlace(directories);
  const { rows, violations } = await run({
    name: "sabotaged",
    prepare(workspace) {
      writeFileSync(
        join(workspace, "vitest.shared.ts"),
        "export const shared = {}; throw new Error('no configuration');",
      );
      return here.prepare(workspace);
    },
  });
  expect(rows).toEqual([expect.objectContaining({ times: 0, violations: 1 })]);
  expect(violations[0]?.story).toContain("no configuration");
});

function replace(path: string, from: string, to: string): void {
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}
