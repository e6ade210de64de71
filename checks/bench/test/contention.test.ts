import { expect, test } from "vitest";
import { handOffs } from "../src/parts/contention.js";

test("a hand-off counts if the next holder waited when the lock was given back, in the order of the holds", () => {
  const first = { askedMs: 0, heldMs: 0, releasedMs: 20 };
  const waited = { askedMs: 5, heldMs: 21, releasedMs: 41 };
  const cameLater = { askedMs: 50, heldMs: 50, releasedMs: 70 };
  const waitedToo = { askedMs: 60, heldMs: 73, releasedMs: 90 };
  expect(handOffs([waitedToo, cameLater, first, waited])).toEqual([1, 3]);
});
