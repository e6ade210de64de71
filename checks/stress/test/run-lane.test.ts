import { existsSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import type { Lane } from "../src/lane.js";
import { runLane } from "../src/run-lane.js";

const ORDER = { effort: "quick", seed: 3, place: "1/1" } as const;

function laneThat(run: Lane["run"]): Lane {
  return { name: "lane", title: "A claim", method: "", run };
}

test("a lane that breaks down has not passed", async () => {
  const { result } = await runLane(
    laneThat(() => Promise.reject(new Error("no such helper"))),
    ORDER,
  );
  expect(result.violations).toEqual([{ seed: 3, story: expect.stringContaining("no such helper") }]);
});

test("a lane that cannot run says why and is not run", async () => {
  const lane = { ...laneThat(() => Promise.reject(new Error("was run"))), missing: async () => "needs root" };
  expect((await runLane(lane, ORDER)).result).toEqual({ rows: [], violations: [], skipped: ["needs root"] });
});

test("the directory of a violation is kept, the others are removed", async () => {
  const made: string[] = [];
  const { result } = await runLane(
    laneThat(async ({ directories, seed }) => {
      made.push(directories.create("kept"), directories.create("removed"));
      return { rows: [], violations: [{ story: "", seed, directory: made[0] ?? "" }] };
    }),
    ORDER,
  );
  expect(result.violations).toHaveLength(1);
  expect(made.map((directory) => existsSync(directory))).toEqual([true, false]);
  rmSync(made[0] ?? "", { recursive: true });
});
