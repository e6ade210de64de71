import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "repolock-bundle-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function bundle(...conditions: string[]): Promise<string> {
  const outfile = join(directory, "consumer.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("fixtures/consumer.js", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions,
    logLevel: "error",
  });
  return outfile;
}

test("a bundle for windows has no trace of fs-ext, and refuses cleanly", async () => {
  const file = await bundle("windows");
  const code = readFileSync(file, "utf8");
  expect(code).not.toContain("fs-ext");
  expect(code).not.toContain("flockSync");
  expect(code).toContain("repo-lock-unsupported");
  using repository = new ScratchRepository();
  const { stdout, stderr } = await execa(process.execPath, [file, repository.root]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ acquire: "repo-lock-unsupported", inspect: "repo-lock-unsupported" });
});

test("a bundle for posix has no trace of the windows stub", async () => {
  const code = readFileSync(await bundle("posix"), "utf8");
  expect(code).toContain("fs-ext");
  expect(code).not.toContain("repolock does not support Windows");
});

test("a bundle without a condition has both platforms", async () => {
  const code = readFileSync(await bundle(), "utf8");
  expect(code).toContain("fs-ext");
  expect(code).toContain("repolock does not support Windows");
});
