import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examplesOf } from "../src/examples.js";
import { REFERENCE, ROOT } from "./workspace.js";

// Inside this workspace, so that its packages are found.
const MODULES = join(ROOT, "tools/api/node_modules");

const examples = readdirSync(REFERENCE).flatMap((page) =>
  examplesOf(readFileSync(join(REFERENCE, page), "utf8")).map((example) => ({ page, ...example })),
);

let directory: string;
beforeAll(async () => {
  mkdirSync(MODULES, { recursive: true });
  directory = mkdtempSync(join(MODULES, "examples-"));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ type: "module" }));
  const tsconfig = {
    extends: "../../../../tsconfig.base.json",
    compilerOptions: { composite: false, declarationMap: false, noUnusedLocals: false },
  };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ ...tsconfig, include: ["*.ts"], exclude: [] }));
  for (const [index, { code }] of examples.entries()) writeFileSync(join(directory, `${index}.ts`), code);
  await execa("tsc", ["-p", directory], { preferLocal: true, localDir: ROOT });
});
afterAll(() => rmSync(directory, { recursive: true }));

test.each(examples.map((example, index) => ({ ...example, index })))(
  "the example of $heading in $page compiles, and prints what it says",
  async ({ index, expectedOutput }) => {
    using repository = new ScratchRepository();
    const { stdout, stderr } = await execa("node", [join(directory, `${index}.js`)], {
      cwd: repository.root,
      stripFinalNewline: false,
    });
    expect({ stdout, stderr }).toEqual({ stdout: expectedOutput, stderr: "" });
    expect(expectedOutput).not.toBe("");
  },
);

test.each(["acquire()", "inspect()", "withLock()", "isRepolockError()"])("%s has an example", (heading) => {
  expect(examples.filter(({ page }) => page === "repolock.md").map((example) => example.heading)).toContain(heading);
});
