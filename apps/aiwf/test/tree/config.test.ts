import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../src/tree/config.js";
import { scratchDirectory } from "../support/scratch-repo.js";

const DEFAULTS = {
  titleMaxLength: 80,
  treeStrict: false,
  allowPaths: [],
  tddStrict: false,
  docsPaths: ["README.md"],
  docsStrict: false,
  isScalar: false,
};

function directoryWith(text: string): string {
  const root = scratchDirectory();
  writeFileSync(join(root, "aiwf.yaml"), text);
  return root;
}

test("without aiwf.yaml, and with one that only marks the root, everything has its default", async () => {
  expect(await readConfig(scratchDirectory())).toEqual({ exists: false, ...DEFAULTS });
  expect(await readConfig(directoryWith("# nothing\n\n"))).toEqual({ exists: true, ...DEFAULTS });
  expect(await readConfig(directoryWith("allocate:\nactor: human/old\n"))).toEqual({ exists: true, ...DEFAULTS });
});

test("a document without a mapping is no settings", async () => {
  expect(await readConfig(directoryWith("---\n"))).toEqual({ exists: true, ...DEFAULTS, isScalar: true });
});

test("the settings that matter are read", async () => {
  const text = "allocate: {trunk: refs/heads/main}\nentities: {title_max_length: 9}\narchive: {sweep_threshold: 3}\n";
  expect(await readConfig(directoryWith(text))).toMatchObject({
    trunk: "refs/heads/main",
    titleMaxLength: 9,
    sweepThreshold: 3,
  });
});

test.each([
  ["allocate: {trunk: 1}\n", "allocate.trunk has the wrong type"],
  ["tree: strict\n", "expected a mapping that holds strict"],
  ["tree: []\n", "expected a mapping that holds strict"],
  ["docs: {path: a}\n", 'docs: unknown key "path" (allowed: paths, strict)'],
  ["a: [\n", "loading tree: loading aiwf.yaml: parsing aiwf.yaml: "],
])("%j is refused with exit code 3", async (text, message) => {
  await expect(readConfig(directoryWith(text))).rejects.toMatchObject({
    exitCode: 3,
    plain: true,
    message: expect.stringContaining(message),
  });
});
