import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";

const packages = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = `
import { acquire, inspect } from "repolock-posix";
const outcome = await acquire(process.argv[2]).then(() => "acquired", ({ name, code, message, path }) => ({ name, code, message, path }));
const { exists } = await inspect(process.argv[2]);
console.log(JSON.stringify({ outcome, exists }));
`;

let project = "";
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "repolock-project-"));
  for (const name of ["repolock-core", "repolock-posix"]) {
    for (const part of ["dist", "package.json"]) {
      cpSync(join(packages, name, part), join(project, "node_modules", name, part), { recursive: true });
    }
  }
  writeFileSync(join(project, "main.mjs"), PROGRAM);
});
afterEach(() => rmSync(project, { recursive: true }));

async function run() {
  using repository = new ScratchRepository();
  const { stdout, stderr } = await execa(process.execPath, ["main.mjs", repository.root], { cwd: project });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const REMEDIES = [
  "npm rebuild fs-ext",
  "npm approve-scripts fs-ext",
  "pnpm approve-builds",
  '"dependenciesMeta": { "fs-ext": { "built": true } }',
  "npm:fs-ext-extra-prebuilt@",
];

function expectRemedy({ outcome, exists }: { outcome: { message: string }; exists: boolean }, reason: RegExp) {
  expect(outcome).toMatchObject({ name: "ErrAcquire", code: "repo-lock-acquire-failed" });
  expect(outcome.message).toMatch(reason);
  for (const remedy of REMEDIES) expect(outcome.message).toContain(remedy);
  expect(outcome.message).not.toContain("\n");
  expect(exists).toBe(false);
}

test("without fs-ext acquire rejects with the remedies, the process lives, and inspect works", async () => {
  expectRemedy(await run(), /Cannot find module 'fs-ext'/);
});

test("with an fs-ext that was not built acquire rejects with the remedies, and the process lives", async () => {
  const installed = dirname(createRequire(import.meta.url).resolve("fs-ext"));
  for (const part of ["package.json", "fs-ext.js"]) {
    cpSync(join(installed, part), join(project, "node_modules/fs-ext", part));
  }
  expectRemedy(await run(), /Cannot find module '.*fs_ext\.node'/);
});

test("with an fs-ext that was built for something else acquire rejects with the remedies, and the process lives", async () => {
  const installed = dirname(createRequire(import.meta.url).resolve("fs-ext"));
  const copy = join(project, "node_modules/fs-ext");
  for (const part of ["package.json", "fs-ext.js"]) cpSync(join(installed, part), join(copy, part));
  mkdirSync(join(copy, "build/Release"), { recursive: true });
  writeFileSync(join(copy, "build/Release/fs_ext.node"), "not an addon of this system");
  expectRemedy(await run(), /fs_ext\.node/);
});
