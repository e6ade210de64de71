import { expect, test } from "vitest";
import { cumulative, drawHandOff } from "../src/pictures/hand-off.js";
import { drawStarvation, turns } from "../src/pictures/starvation.js";

test("the distribution rises to 100 %, value by value", () => {
  expect(cumulative([3, 1, 2, 2])).toEqual([
    [1, 25],
    [2, 50],
    [2, 75],
    [3, 100],
  ]);
});

test("one who got no turn has a line too, flat to the end", () => {
  expect(turns([], 20)).toEqual([
    [0, 0],
    [20, 0],
  ]);
  expect(turns([500, 1500], 20)).toEqual([
    [0, 0],
    [0.5, 1],
    [1.5, 2],
    [20, 2],
  ]);
});

test("the pictures are SVG without a background, whose ink follows the reader's choice of light or dark", () => {
  const panels = [{ title: "one", series: [{ name: "repolock", samples: [1, 2, 3] }] }];
  for (const svg of [drawHandOff(panels), drawStarvation(panels)]) {
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg).toContain("repolock");
    expect(svg).not.toMatch(/fill="(#fff|white)/);
  }
});
