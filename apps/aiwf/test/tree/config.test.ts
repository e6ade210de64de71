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
  areas: { names: [], otherwise: "Uncategorized" },
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

test("only a whole check refuses a document without a mapping, and a section of contracts that is wrong", async () => {
  for (const text of ["---\n", "contracts: []\n", "contracts: {bogus: 1}\n", "contracts: {entries: [{id: C-1}]}\n"]) {
    const refusedByCheck: unknown = expect.any(String);
    expect(await readConfig(directoryWith(text))).toEqual({ exists: true, ...DEFAULTS, refusedByCheck });
  }
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
  ["allocate: {trunk: [a]}\n", "allocate.trunk: expected text"],
  ["tree: strict\n", "tree: expected a mapping"],
  ["tree: []\n", "tree: expected a mapping"],
  ["hooks: {a: {enabled: x}}\n", "hooks.a.enabled: expected true or false"],
  ["hosts: [a, [b]]\n", "hosts[1]: expected text"],
  ["areas: {members: [a, a]}\n", 'aiwf.yaml: areas.members contains duplicate member "a"'],
  ["areas: {members: [5]}\n", "areas.members[0]: expected text"],
  ["tdd: {test_paths: ['a[']}\n", 'tdd.test_paths entry "a[" is not a valid glob'],
  ["docs: {path: a}\n", 'docs: unknown key "path" (allowed: paths, strict)'],
  ["a: [\n", "loading tree: loading aiwf.yaml: parsing aiwf.yaml: "],
])("%j is refused with exit code 3", async (text, message) => {
  await expect(readConfig(directoryWith(text))).rejects.toMatchObject({
    exitCode: 3,
    plain: true,
    message: expect.stringContaining(message),
  });
});
