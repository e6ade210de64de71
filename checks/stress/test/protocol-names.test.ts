import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const MODEL = readFileSync(new URL("../model/repolock.pml", import.meta.url), "utf8");

// A comment that begins with a file and a name in it: "record.ts eraseRecord: ...".
const references = Array.from(MODEL.matchAll(/\/\*\s+(?:\* )?([\w-]+\.ts) (\w+):/g), ([, file = "", name = ""]) => ({
  file,
  name,
}));

/** What the model follows, step by step. */
const FILES = [
  "acquire-with-timing.ts",
  "contender.ts",
  "flock.ts",
  "held-lock.ts",
  "lockfile.ts",
  "record.ts",
  "wait.ts",
];

test("the model of the protocol names every file that takes part in it", () => {
  expect([...new Set(references.map(({ file }) => file))].sort()).toEqual(FILES);
});

test.each(references)("the step that the model calls $name is in $file", ({ file, name }) => {
  const url = new URL(`../../../packages/repolock-posix/src/${file}`, import.meta.url);
  expect(existsSync(url), `${file} is gone: bring proof/model/repolock.pml up to date`).toBe(true);
  expect(readFileSync(url, "utf8")).toMatch(new RegExp(`\\b${name}\\b`));
});
