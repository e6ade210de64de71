import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HERE } from "../src/packages.js";
import { writeAll } from "../src/write-all.js";

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "api-"));
  await writeAll({ reference: join(directory, "reference"), reports: join(directory, "reports") });
});
afterAll(() => rmSync(directory, { recursive: true }));

function readAll(directory: string): Record<string, string> {
  return Object.fromEntries(readdirSync(directory).map((file) => [file, readFileSync(join(directory, file), "utf8")]));
}

// Both fail when an export or a doc comment has changed. If that was meant: npm run api, and review what it changes.
test("the API reports are those of the exports as they are: otherwise run npm run api, and review the change", () => {
  expect(readAll(join(directory, "reports"))).toEqual(readAll(join(HERE, "reports")));
});

test("the reference is that of the doc comments as they are: otherwise run npm run api", () => {
  expect(readAll(join(directory, "reference"))).toEqual(readAll(join(HERE, "../../docs/api")));
});
