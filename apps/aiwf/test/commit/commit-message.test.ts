import { expect, test } from "vitest";
import { commitMessage } from "../../src/commit/commit.js";
import type { Trailer } from "../../src/plan/plan.js";

const trailers: Trailer[] = [
  ["aiwf-verb", "add"],
  ["aiwf-entity", "G-0001"],
  ["aiwf-actor", "human/t"],
];

test("a message is subject and trailers, with one newline at the end", () => {
  expect(commitMessage({ subject: 'aiwf add gap G-0001 "Hello world"', trailers })).toBe(
    'aiwf add gap G-0001 "Hello world"\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/t\n',
  );
});

test("a reason is trimmed and stands between them", () => {
  const forced: Trailer[] = [...trailers, ["aiwf-force", "why"]];
  expect(commitMessage({ subject: "s", body: "  why\n", trailers: forced })).toBe(
    "s\n\nwhy\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/t\naiwf-force: why\n",
  );
  expect(commitMessage({ subject: "s", body: "  ", trailers: [] })).toBe("s\n");
});
