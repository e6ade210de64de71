import { expect, test } from "vitest";
import type { Part } from "../src/part.js";
import { outcomeText, page } from "../src/report.js";

const result = {
  figures: [
    { name: "first", value: 1.5, unit: "ms", target: 1 },
    { name: "second one", value: 20, unit: "%" },
  ] as const,
  skipped: ["a third: no third here"],
};
const part: Part = { name: "pair", title: "A pair", explanation: "Two figures.", run: async () => result };
const machine = { processor: "1 × P", system: "S", node: "v1", git: "2" };

test("in the terminal the columns are aligned, and a missed target is named", () => {
  expect(outcomeText({ part, result }).split("\n")).toEqual([
    "A pair (pair)",
    "  first       1.5 ms  ≤ 1 ms  missed",
    "  second one    20 %",
    "  not measured: a third: no third here",
    "",
  ]);
});

test("the page has a section for each part, with its picture, its figures and what is missing", () => {
  const lines = page([{ part, result }], machine, new Map([["pair", "pair.svg"]])).split("\n");
  expect(lines.slice(lines.indexOf("## A pair"))).toEqual([
    "## A pair",
    "",
    "Two figures.",
    "",
    "![A pair](pair.svg)",
    "",
    "| figure     | measured | target |        |",
    "| ---------- | -------: | -----: | ------ |",
    "| first      |   1.5 ms | ≤ 1 ms | missed |",
    "| second one |     20 % |        |        |",
    "",
    "Not measured: a third: no third here.",
    "",
  ]);
});
