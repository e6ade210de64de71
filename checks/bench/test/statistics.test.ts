import { expect, test } from "vitest";
import { median, quantile } from "../src/statistics.js";

test("the median of an odd number of values is the one in the middle, whatever their order", () => {
  expect(median([9, 1, 5])).toBe(5);
});

test("the median of an even number of values lies between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test("the shares 0 and 1 are the least and the greatest value", () => {
  expect(quantile([3, 1, 2], 0)).toBe(1);
  expect(quantile([3, 1, 2], 1)).toBe(3);
});

test("a share between two values is interpolated", () => {
  expect(quantile([0, 10, 20, 30, 40], 0.9)).toBeCloseTo(36);
});

test("values are compared as numbers, and the sample is left as it was", () => {
  const sample = [10, 9, 100];
  expect(median(sample)).toBe(10);
  expect(sample).toEqual([10, 9, 100]);
});

test("an empty sample is refused", () => {
  expect(() => median([])).toThrow(RangeError);
});
