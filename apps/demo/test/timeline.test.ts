import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { drawTimeline, type Row } from "../src/timeline.js";

const draw = (rows: readonly Row[]) => drawTimeline(rows).map(stripVTControlCharacters);

// 46 columns of 10 ms each.
const ROWS: Row[] = [
  { name: "one", activities: [{ activity: "holding", startMs: 1000, endMs: 1100 }], outcome: "first" },
  {
    name: "two",
    activities: [
      { activity: "waiting", startMs: 1050, endMs: 1400 },
      { activity: "holding", startMs: 1400, endMs: 1460 },
    ],
    outcome: "second",
  },
];

test("each process has a line with its name, what it did when, and what came of it", () => {
  const [axis, one, two] = draw(ROWS);
  expect(axis).toBe(`${" ".repeat(16)}0.0 s     0.1 s     0.2 s     0.3 s     0.4 s`);
  expect(one).toBe(`one             ${"█".repeat(10)}${" ".repeat(36)} first`);
  expect(two).toBe(`two             ${" ".repeat(5)}${"·".repeat(35)}${"█".repeat(6)} second`);
});

test("what was too short for a column still shows", () => {
  const activities = [{ activity: "reading", startMs: 1459.9, endMs: 1460 }] as const;
  const lines = draw([...ROWS, { name: "three", activities, outcome: "" }]);
  expect(lines[3]).toBe(`three           ${" ".repeat(45)}━`);
});

test("a process that ended as it began is drawn all the same", () => {
  const activities = [{ activity: "waiting", startMs: 5, endMs: 5 }] as const;
  expect(draw([{ name: "brief", activities, outcome: "" }])[1]).toBe("brief           ·");
});
