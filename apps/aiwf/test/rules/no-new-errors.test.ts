import { expect, test } from "vitest";
import type { Finding } from "../../src/print/finding.js";
import { newErrors } from "../../src/rules/no-new-errors.js";

const error: Finding = { code: "b", severity: "error", message: "first", path: "q" };
const warning = (code: string, message: string): Finding => ({ code, severity: "warning", message });

test("only errors that were not there before block a change", () => {
  const before = [error, warning("w", "old")];
  const added: Finding = { ...error, message: "second" };
  expect(newErrors(before, [...before, warning("w", "new"), added])).toEqual([added]);
});
