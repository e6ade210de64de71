import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "./workspace.js";

// Inside this workspace, so that its packages are found.
const MODULES = join(ROOT, "tools/api/node_modules");

const pages = ["README.md", ...readdirSync(join(ROOT, "packages")).map((name) => `packages/${name}/README.md`)];
const snippets = pages.map((page) => {
  const [, code = ""] = /^```js\n(.*?)^```$/ms.exec(readFileSync(join(ROOT, page), "utf8")) ?? [];
  return { page, code };
});

let directory: string;
beforeAll(() => {
  mkdirSync(MODULES, { recursive: true });
  directory = mkdtempSync(join(MODULES, "readmes-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

test.each(snippets)(
  "the first snippet of $page runs as it is, in a repository that nobody locks",
  async ({ page, code }) => {
    expect(code).not.toBe("");
    using repository = new ScratchRepository();
    const program = join(directory, `${page.replaceAll("/", "-")}.mjs`);
    writeFileSync(program, code);
    const { exitCode, stderr } = await execa("node", [program], { cwd: repository.root, reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  },
);

test.each(pages)("%s names its install line and keeps to its length", (page) => {
  const text = readFileSync(join(ROOT, page), "utf8");
  expect(text).toContain("npm install ");
  const words = text.split(/\s+/).filter((word) => word !== "").length;
  expect(words).toBeLessThanOrEqual(page === "README.md" ? 900 : 300);
  expect(words).toBeGreaterThanOrEqual(150);
});
