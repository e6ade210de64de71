import { expect, test } from "vitest";
import { explain } from "../src/explain.js";
import type { Explanation, Mutant } from "../src/mutant.js";

const survivor: Mutant = { file: "a.ts", line: 3, code: "if (a > b) return;", mutation: "> → >=", outcome: "survived" };
const killed: Mutant = { ...survivor, line: 4, mutation: "> → <", outcome: "killed" };
const explanation: Explanation = {
  file: "a.ts",
  code: "if (a > b) return;",
  mutation: "> → >=",
  reason: "a and b are never equal",
};

test("a survivor that has a reason is explained, wherever its line has gone", () => {
  expect(explain([survivor, killed], [explanation])).toEqual({
    explained: [{ mutant: survivor, reason: explanation.reason }],
    unexplained: [],
    obsolete: [],
  });
  expect(explain([{ ...survivor, line: 300 }], [explanation]).unexplained).toEqual([]);
});

test.each([{ file: "b.ts" }, { code: "if (a > c) return;" }, { mutation: "> → <=" }])(
  "a survivor with %j is another one, so that it has no reason",
  (difference) => {
    const other = { ...survivor, ...difference };
    expect(explain([other], [explanation]).unexplained).toEqual([other]);
  },
);

test.each(["killed", "timed out", "broke"] as const)("the reason of a mutant that was %s is obsolete", (outcome) => {
  expect(explain([{ ...survivor, outcome }], [explanation]).obsolete).toEqual([explanation]);
});

test("a reason for a file that was not mutated is not obsolete", () => {
  expect(explain([{ ...survivor, file: "b.ts" }], [explanation]).obsolete).toEqual([]);
});
