import { expect, test } from "vitest";
import { matchesGlob } from "../../src/rules/glob.js";

test.each([
  ["work/*/*.txt", "work/gaps/a.txt", true],
  ["work/*/*.txt", "work/gaps/a.md", false],
  ["work/*", "work/gaps/a.txt", false],
  ["work/g?ps/*", "work/gaps/a.txt", true],
  ["work/gaps/?", "work/gaps/", false],
  ["work/gaps/*", "work/gaps/", true],
  ["a*b*c", "a-b-b-c", true],
  ["a*b*c", "a-b-b-d", false],
  ["a.b", "axb", false],
  ["[a-c]x", "bx", true],
  ["[^a-c]x", "bx", false],
  ["[\\]]", "]", true],
  ["\\*", "*", true],
  ["\\*", "a", false],
  ["a[", "a[", false],
  ["a]", "a]", true],
  ["[]a]", "a", false],
  ["[a-]", "-", false],
  ["a\\", "a\\", false],
  ["😀?", "😀é", true],
  ["**", "ab", true],
  ["", "a", false],
])("the pattern %j on the path %j: %j", (pattern, path, matches) => {
  expect(matchesGlob(pattern, path)).toBe(matches);
});
