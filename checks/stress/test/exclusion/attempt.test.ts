import { expect, test } from "vitest";
import { parseAttempt } from "../../src/exclusion/attempt.js";

const TELLER = { who: "a #1", kind: "a" };

test("a hold is told with its times, what was read, and whose marker was met", () => {
  const attempt = { ...TELLER, pid: 12, asked: 5n, from: 7n };
  expect(parseAttempt("held 12 5 7 9 41 -", TELLER)).toEqual({ ...attempt, hold: { to: 9n, read: 41 } });
  expect(parseAttempt("held 12 5 7 9 41 13", TELLER)).toEqual({ ...attempt, hold: { to: 9n, read: 41, met: 13 } });
});

test("a turn that was given up has no hold", () => {
  expect(parseAttempt("gave-up 12 5 7", TELLER)).toEqual({ ...TELLER, pid: 12, asked: 5n, from: 7n });
});

test("anything else is refused with the line", () => {
  expect(() => parseAttempt("held 12", TELLER)).toThrow("a #1 said what no holder says: held 12");
});
