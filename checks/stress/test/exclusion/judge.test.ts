import { expect, test } from "vitest";
import type { Attempt, Hold } from "../../src/exclusion/attempt.js";
import { judge } from "../../src/exclusion/judge.js";

/** A turn of a process; its pid and its kind follow from its name. */
function turn(who: string, from: number, hold?: Omit<Hold, "to"> & { to: number }): Attempt {
  const attempt = { who, kind: `kind of ${who}`, pid: who.charCodeAt(0), asked: BigInt(from) - 5n, from: BigInt(from) };
  return hold === undefined ? attempt : { ...attempt, hold: { ...hold, to: BigInt(hold.to) } };
}

const A = turn("a", 100, { to: 200, read: 0 });
const B = turn("b", 200, { to: 300, read: 1 });
const C = turn("c", 310, { to: 400, read: 2 });

test("turns one after another are in order, whoever told of them first, and whoever gave up between", () => {
  expect(judge([C, turn("x", 150), A, B], 3)).toEqual([]);
});

test("a marker that was there is a finding, and the story tells who had the lock around it", () => {
  const collided = turn("b", 200, { to: 300, read: 1, met: 97 });
  expect(judge([A, collided, C], 3)).toEqual([
    {
      kind: "kind of b",
      story: [
        "the marker of another holder was there",
        "  a (pid 97), asked at -0.000 ms, held from 0.000 ms to 0.000 ms, counter 0 to 1",
        "> b (pid 98), asked at 0.000 ms, held from 0.000 ms to 0.000 ms, counter 1 to 2, met the marker of pid 97",
        "  c (pid 99), asked at 0.000 ms, held from 0.000 ms to 0.000 ms, counter 2 to 3",
      ].join("\n"),
    },
  ]);
});

test("to have the lock before the last holder let go is a finding, also if shorter ones came between", () => {
  const long = turn("a", 100, { to: 390, read: 0 });
  const findings = judge([long, B, C], 3);
  expect(findings.map(({ kind }) => kind)).toEqual(["kind of b", "kind of c"]);
  expect(findings[1]?.story).toContain("a had not begun to let go");
});

test("a counter that does not say what the last holder wrote is a finding", () => {
  const stale = turn("b", 200, { to: 300, read: 0 });
  const findings = judge([A, stale, turn("c", 310, { to: 400, read: 1 })], 3);
  expect(findings).toEqual([{ kind: "kind of b", story: expect.stringContaining("the counter lost an update") }]);
});

test("a counter that in the end is not the number of holds is a finding", () => {
  expect(judge([A, B, C], 2)).toEqual([{ story: expect.stringContaining("after 3 holds the counter says 2") }]);
});
