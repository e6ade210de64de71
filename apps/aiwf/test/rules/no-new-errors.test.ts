import { expect, test } from "vitest";
import type { Finding } from "../../src/print/finding.js";
import { newFindings } from "../../src/rules/no-new-errors.js";

const error: Finding = { code: "b", severity: "error", message: "first", path: "q" };
const warning = (code: string, message: string): Finding => ({ code, severity: "warning", message });

test("only what was not there before counts, and not what other branches have", () => {
  const before = [error, warning("w", "old")];
  const added: Finding = { ...error, message: "second" };
  const elsewhere: Finding = { ...error, subcode: "cross-branch-pending", message: "third" };
  const after = [...before, warning("w", "new"), added, elsewhere];
  expect(newFindings(before, after)).toEqual([warning("w", "new"), added]);
});
