import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeReference } from "../src/reference.js";
import { REFERENCE } from "./workspace.js";

function readAll(directory: string): Record<string, string> {
  return Object.fromEntries(readdirSync(directory).map((file) => [file, readFileSync(join(directory, file), "utf8")]));
}

test("docs/api shows the exports and doc comments as they are: otherwise run npm run api, and review the change", async () => {
  const directory = mkdtempSync(join(tmpdir(), "api-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  await writeReference(directory);
  expect(readAll(directory)).toEqual(readAll(REFERENCE));
});
