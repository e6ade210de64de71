import { expect, test } from "vitest";
import { canonicalId, parseId } from "../../src/entity/id.js";

test.each(["E-01", "G-001", "D-001", "M-001", "C-001", "ADR-0001", "G-12345"])("%s is an id", (text) => {
  expect(parseId(text)).toBeDefined();
});

test.each(["E-1", "G-01", "ADR-001", "X-0001", "g-0001", "G0001", "G-0001-slug", "G-", "", "G-9999999999999999"])(
  "%j is no id",
  (text) => expect(parseId(text)).toBeUndefined(),
);

test("ids are compared in four digits at least", () => {
  expect(canonicalId("G-001")).toBe("G-0001");
  expect(canonicalId("G-00001")).toBe("G-00001");
  expect(canonicalId("M-007/AC-1")).toBe("M-0007/AC-1");
  expect(canonicalId("E-001/AC-1")).toBe("E-001/AC-1");
  expect(canonicalId("anything")).toBe("anything");
});
