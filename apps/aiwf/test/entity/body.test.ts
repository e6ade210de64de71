import { expect, test } from "vitest";
import { emptySections, opensWithDelimiter } from "../../src/entity/body.js";

test("a section is empty if nothing but white space and comments follows its heading", () => {
  const body = "## What's missing\n \n<!-- to\ndo -->\n\n## Why it matters\ntext\n";
  expect(emptySections("gap", body)).toEqual(["What's missing"]);
});

test("a sub-heading counts as content, and a heading that is missing is not empty", () => {
  expect(emptySections("gap", "## What's missing\n### Part\n")).toEqual([]);
  expect(emptySections("gap", "just text")).toEqual([]);
});

test("a body that would open a second frontmatter is recognised", () => {
  expect(opensWithDelimiter("\n ---\nid: x\n")).toBe(true);
  expect(opensWithDelimiter("---\r\n")).toBe(true);
  expect(opensWithDelimiter("---")).toBe(false);
  expect(opensWithDelimiter("----\n")).toBe(false);
  expect(opensWithDelimiter("text\n---\n")).toBe(false);
});
