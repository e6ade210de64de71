import { expect, test } from "vitest";
import { mutantsOf } from "../src/stryker-report.js";

const source = "const a = 1;\n  if (a) {\n    b();\n  }\n";
const condition = { start: { line: 2, column: 7 }, end: { line: 2, column: 8 } };
const block = { start: { line: 2, column: 10 }, end: { line: 4, column: 4 } };

test("a mutant is told with its line, the text of that, and what became of what, in one line", () => {
  const mutants = [
    { status: "Killed", location: block, replacement: "{}" },
    { status: "Survived", location: condition, replacement: "true" },
  ];
  expect(mutantsOf({ files: { "a.ts": { source, mutants } } })).toEqual([
    { file: "a.ts", line: 2, code: "if (a) {", mutation: "{ b(); } → {}", outcome: "killed" },
    { file: "a.ts", line: 2, code: "if (a) {", mutation: "a → true", outcome: "survived" },
  ]);
});

test.each([
  ["Killed", "killed"],
  ["Timeout", "timed out"],
  ["RuntimeError", "broke"],
  ["Survived", "survived"],
  ["NoCoverage", "survived"],
])("the status %s means: %s", (status, outcome) => {
  const mutants = [{ status, location: condition, replacement: "true" }];
  expect(mutantsOf({ files: { "a.ts": { source, mutants } } })[0]?.outcome).toBe(outcome);
});

test("a status that nobody expects is an error, not a mutant that is forgotten", () => {
  const mutants = [{ status: "Ignored", location: condition, replacement: "true" }];
  expect(() => mutantsOf({ files: { "a.ts": { source, mutants } } })).toThrow(/Ignored/);
});

test("files and lines come in their order", () => {
  const at = (line: number) => ({
    status: "Killed",
    location: { start: { line, column: 1 }, end: { line, column: 2 } },
    replacement: "",
  });
  const mutants = mutantsOf({
    files: { "b.ts": { source, mutants: [at(1)] }, "a.ts": { source, mutants: [at(3), at(1)] } },
  });
  expect(mutants.map(({ file, line }) => [file, line])).toEqual([
    ["a.ts", 1],
    ["a.ts", 3],
    ["b.ts", 1],
  ]);
});
