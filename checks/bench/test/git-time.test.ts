import { expect, test } from "vitest";
import { gitTimeMs, unionMs } from "../src/git-time.js";

test("what intervals share counts once, what lies between them not at all", () => {
  expect(unionMs([])).toBe(0);
  const apart = { startMs: 100, endMs: 110 };
  const outer = { startMs: 0, endMs: 50 };
  const inner = { startMs: 10, endMs: 20 };
  const later = { startMs: 40, endMs: 60 };
  expect(unionMs([apart, outer, inner, later])).toBe(70);
});

test("each command counts from its start, which comes before its first event, to its last event", () => {
  const event = (sid: string, ms: string) => JSON.stringify({ sid, time: `2026-01-02T03:04:05.${ms}Z` });
  const trace = [event("a", "100000"), event("a", "103500"), event("b", "200000"), event("b", "204000"), ""].join("\n");
  expect(gitTimeMs(trace, 0)).toBeCloseTo(7.5, 3);
  expect(gitTimeMs(trace, 1)).toBeCloseTo(9.5, 3);
});
