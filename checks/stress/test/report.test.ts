import { expect, test } from "vitest";
import type { TranscribedResult } from "../src/lane.js";
import type { Run } from "../src/outcome.js";
import { fullPage, withQuickSection } from "../src/report.js";
import { laneText, summaryText } from "../src/terminal-text.js";

const CLEAN: TranscribedResult = {
  rows: [{ tried: "holds", times: 20_000, on: "ext4", violations: 0 }],
  violations: [],
};

function runOf(result: TranscribedResult, { effort }: Pick<Run, "effort">): Run {
  const lane = { name: "pairs", title: "Never two at once", method: "By trying.", run: async () => result };
  const machine = { processor: "2 × some processor", system: "Linux 6", node: "v20.20.2", git: "2.39.5" };
  return { outcomes: [{ lane, result }], effort, seed: 7, startMs: 0, endMs: 62_000, machine };
}

test("the page of a full run begins with what was tried in all and what was found", () => {
  const page = fullPage(runOf(CLEAN, { effort: "full" }));
  expect(page.split("\n")[2]).toBe("**20,000 trials in 1 lane; found: nothing.**");
  expect(page).toContain("with seed 7");
  expect(page).toMatch(/\| holds +\| +20,000 +\| ext4 +\| nothing/);
});

test("a violation is told with its seed, its story and what it left, on the page and on the terminal", () => {
  const story = "A locked\nB locked too";
  const violations = [{ story, seed: 7, directory: "/tmp/kept" }];
  const run = runOf({ ...CLEAN, violations }, { effort: "full" });
  expect(fullPage(run)).toContain(["Violation, seed 7", "", "Kept in `/tmp/kept`.", "", "```text", story].join("\n"));
  expect(run.outcomes.map(laneText).join()).toContain(
    "VIOLATION, seed 7, kept in /tmp/kept\n    A locked\n    B locked too",
  );
  expect(summaryText(run)).toBe("full run, seed 7: 20,000 trials in 1 lane, 1 min 2 s; found 1 violation");
});

test("the commands that a lane has run are on the page, as they are", () => {
  const page = fullPage(runOf({ ...CLEAN, transcript: "$ spin -a x.pml\nerrors: 0" }, { effort: "full" }));
  expect(page).toContain(["```text", "$ spin -a x.pml", "errors: 0", "```"].join("\n"));
});

test("what could not be tried is said with the reason", () => {
  const run = runOf({ ...CLEAN, skipped: ["perl: not installed"] }, { effort: "full" });
  expect(fullPage(run)).toContain("- Not tried: perl: not installed.");
  expect(run.outcomes.map(laneText).join()).toContain("not tried: perl: not installed");
});

test("a quick run replaces what the last quick run has written, and nothing of a full run", () => {
  const full = fullPage(runOf(CLEAN, { effort: "full" }));
  const once = withQuickSection(full, runOf(CLEAN, { effort: "quick" }));
  const rows = [{ tried: "later holds", times: 5, on: "tmpfs", violations: 0 }];
  const twice = withQuickSection(once, runOf({ ...CLEAN, rows }, { effort: "quick" }));
  expect(twice.startsWith(full)).toBe(true);
  expect(twice.match(/## The last quick run/g)).toHaveLength(1);
  expect(twice.slice(full.length)).toContain("later holds");
  expect(twice.slice(full.length)).not.toContain("20,000");
});

test("a quick run makes the page if there is none", () => {
  const page = withQuickSection(undefined, runOf(CLEAN, { effort: "quick" }));
  expect(page).toMatch(/^# What was tried to break the lock\n\n## The last quick run\n/);
});
