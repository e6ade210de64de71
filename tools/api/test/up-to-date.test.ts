import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { messagesPage } from "../src/messages.js";
import { writeReference } from "../src/reference.js";
import { REFERENCE, ROOT } from "./workspace.js";

function readAll(directory: string): Record<string, string> {
  return Object.fromEntries(readdirSync(directory).map((file) => [file, readFileSync(join(directory, file), "utf8")]));
}

test("docs/api shows the exports and doc comments as they are: otherwise run npm run api, and review the change", async () => {
  const directory = mkdtempSync(join(tmpdir(), "api-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  await writeReference(directory);
  expect(readAll(directory)).toEqual(readAll(REFERENCE));
});

test("docs/messages.md lists every message of the source, each once: otherwise run npm run api, and review the change", () => {
  const page = readFileSync(join(ROOT, "docs/messages.md"), "utf8");
  expect(page).toBe(messagesPage());
  const rows = page.split("\n").filter((line) => line.startsWith("|") && !/^\|(-|message)\|$/.test(line));
  expect(rows.length).toBeGreaterThan(100);
  for (const part of page.split(/^## /m)) {
    const own = rows.filter((row) => part.includes(`\n${row}\n`));
    expect(new Set(own).size).toBe(own.length);
  }
  expect(page).toContain("another aiwf process is running on this repo; retry in a moment");
});
