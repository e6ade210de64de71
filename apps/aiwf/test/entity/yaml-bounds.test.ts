import { expect, test } from "vitest";
import { assertModestYaml, parseModestly } from "../../src/entity/yaml-bounds.js";

test("what people and programs write is modest", () => {
  expect(() => assertModestYaml("")).not.toThrow();
  const lists = "title: 'a: [b] & *c* - d'\nacs:\n  - {id: AC-1, title: x}\nprior_ids: [G-0001, G-0002]\n";
  expect(() => assertModestYaml(lists)).not.toThrow();
  expect(() => assertModestYaml(`prior_ids:\n${'    - "G-0001"\n'.repeat(10_000)}`)).not.toThrow();
  expect(() => assertModestYaml(`# ${"-".repeat(10_000)} &&& ***\n`)).not.toThrow();
});

test.each([
  ["x".repeat(300_000), "too long"],
  ["[".repeat(2001), "too many brackets"],
  ["{'[".repeat(1100), "too many brackets"],
  ["]".repeat(2001), "too many brackets"],
  ["! ".repeat(101), "too many tags"],
  [`${" ".repeat(201)}x: y`, "too many levels"],
  ["- ".repeat(101), "too many levels"],
  ["? ".repeat(101), "too many levels"],
  ["- !t ".repeat(101), "too many levels"],
  ["a: b\n".repeat(2001), "too many keys"],
  ["a:\n".repeat(2001), "too many keys"],
  ["? a\n".repeat(2001), "too many keys"],
  ["- &a x\n".repeat(101), "too many anchors and aliases"],
  ["[*a,*a]\n".repeat(51), "too many anchors and aliases"],
])("%.20j and so on is refused: %s", (text, message) => {
  expect(() => assertModestYaml(text)).toThrow(message);
});

test("what a parser throws comes without a stack, and later errors have theirs again", () => {
  const fail = () => {
    throw new Error("no");
  };
  expect(() => parseModestly("a: b\n", fail)).toThrow(expect.objectContaining({ stack: "Error: no" }));
  expect(parseModestly("a: b\n", (text) => text)).toBe("a: b\n");
  expect(new Error("later").stack).toContain("yaml-bounds.test.ts");
});
