import { expect, test } from "vitest";
import { type Finding, sortFindings } from "../../src/print/finding.js";
import { findingsSummary, findingsText } from "../../src/print/finding-text.js";
import { plain } from "../../src/print/terminal.js";

const error: Finding = { code: "b", severity: "error", message: "first", path: "q" };
const warning = (code: string, message: string): Finding => ({ code, severity: "warning", message });

test("errors come first, then codes, then paths; equals stay in order", () => {
  const sorted = sortFindings([warning("a", "w"), { ...error, path: "r" }, error, { ...error, code: "a" }]);
  expect(sorted.map(({ severity, code, path }) => [severity, code, path])).toEqual([
    ["error", "a", "q"],
    ["error", "b", "q"],
    ["error", "b", "r"],
    ["warning", "a", undefined],
  ]);
});

test("a report without findings says so", () => {
  expect(findingsText([], plain)).toBe("ok — no findings\n");
  expect(findingsSummary([], plain)).toBe("ok — no findings\n");
});

test("the summary counts warnings per code, the most frequent first", () => {
  expect(
    findingsSummary([error, warning("x", "1"), warning("y", "2"), warning("y", "3"), warning("a", "4")], plain),
  ).toBe(
    "q: error b: first\ny (warning) × 2 — 2\na (warning) × 1 — 4\nx (warning) × 1 — 1\n\n" +
      "5 findings (1 errors, 4 warnings)\n" +
      "run `aiwf check --verbose` for each warning's location and remediation hint\n",
  );
});

test("without warnings the summary does not offer more", () => {
  expect(findingsSummary([error], plain)).toBe("q: error b: first\n\n1 findings (1 errors, 0 warnings)\n");
});
