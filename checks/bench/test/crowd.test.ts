import { expect, test } from "vitest";
import { handOffs } from "../src/parts/crowd.js";

test("a hand-off is from one turn's end to the next turn's beginning, whichever is reported first", () => {
  const turn = (heldMs: number, releasedMs: number) => ({ askedMs: 0, heldMs, releasedMs });
  expect(handOffs([turn(26, 30), turn(13, 20), turn(1, 10)])).toEqual([3, 6]);
});
