import { expect, test } from "vitest";
import type { Paint } from "../src/paint.js";
import { drawTimeline, type Row } from "../src/timeline.js";

const plain: Paint = (_style, text) => text;

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
  const [axis, one, two] = drawTimeline(ROWS, plain);
  expect(axis).toBe(`${" ".repeat(16)}0.0 s     0.1 s     0.2 s     0.3 s     0.4 s`);
  expect(one).toBe(`one             ${"█".repeat(10)}${" ".repeat(36)} first`);
  expect(two).toBe(`two             ${" ".repeat(5)}${"·".repeat(35)}${"█".repeat(6)} second`);
});

test("what was too short for a column still shows", () => {
  const activities = [{ activity: "reading", startMs: 1459.9, endMs: 1460 }] as const;
  const lines = drawTimeline([...ROWS, { name: "three", activities, outcome: "" }], plain);
  expect(lines[3]).toBe(`three           ${" ".repeat(45)}━`);
});

test("a process that ended as it began is drawn all the same", () => {
  const activities = [{ activity: "waiting", startMs: 5, endMs: 5 }] as const;
  expect(drawTimeline([{ name: "brief", activities, outcome: "" }], plain)[1]).toBe("brief           ·");
});

test("no line is wider than 80 columns, and the signs are explained", () => {
  const lines = drawTimeline(ROWS, plain);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  for (const glyph of ["·", "█", "━"]) expect(lines.at(-1)).toContain(`${glyph} `);
});

test("a stretch of one activity is painted as a whole", () => {
  const marked: Paint = (style, text) => `<${style}:${text.length}>`;
  expect(drawTimeline(ROWS, marked)[2]).toBe(`two             ${" ".repeat(5)}<gray:35><green:6> second`);
});

test.each([
  [90, "0.0 s"],
  [3_400, "0 s           1 s          2 s           3 s"],
  [70_000, "0 s          20 s         40 s         60 s"],
])("an axis of %d ms has a few round marks", (endMs, marks) => {
  const row: Row = { name: "", activities: [{ activity: "holding", startMs: 0, endMs }], outcome: "" };
  expect(drawTimeline([row], plain)[0]?.trim()).toBe(marks);
});
