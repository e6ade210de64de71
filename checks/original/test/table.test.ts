import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DIVERGENCES } from "../src/declared.js";
import { table } from "../src/table.js";

test("the README of aiwf has the table of the declared differences", () => {
  const readme = readFileSync(new URL("../../../apps/aiwf/README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\n${table()}\n`);
});

test("it stays short", () => {
  expect(DIVERGENCES.length).toBeLessThanOrEqual(25);
});
