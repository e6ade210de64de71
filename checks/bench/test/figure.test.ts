import { expect, test } from "vitest";
import { isMet } from "../src/figure.js";

test("a figure that equals its target meets it, a greater one does not", () => {
  const figure = { name: "", value: 3, unit: "ms", target: 3 } as const;
  expect(isMet(figure)).toBe(true);
  expect(isMet({ ...figure, value: 3.01 })).toBe(false);
  expect(isMet({ name: "", value: 3, unit: "ms" })).toBeUndefined();
});
