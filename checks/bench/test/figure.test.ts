import { expect, test } from "vitest";
import { isMet, targetText, valueText } from "../src/figure.js";

test("a figure that equals its target meets it, a greater one does not", () => {
  const figure = { name: "", value: 3, unit: "ms", target: 3 } as const;
  expect(isMet(figure)).toBe(true);
  expect(isMet({ ...figure, value: 3.01 })).toBe(false);
  expect(isMet({ name: "", value: 3, unit: "ms" })).toBeUndefined();
});

test.each([
  [0.27512, "0.275 ms"],
  [12.345, "12.3 ms"],
  [1234.5, "1235 ms"],
  [25, "25 ms"],
])("%d is written as %s", (value, text) => {
  expect(valueText({ name: "", value, unit: "ms" })).toBe(text);
});

test("a value that is only known to be that or more says so", () => {
  expect(valueText({ name: "", value: 20_000, unit: "ms", isLowerBound: true })).toBe("≥ 20000 ms");
});

test("a target is an upper bound", () => {
  expect(targetText({ name: "", value: 1, unit: "×", target: 4 })).toBe("≤ 4 ×");
  expect(targetText({ name: "", value: 1, unit: "×" })).toBe("");
});
