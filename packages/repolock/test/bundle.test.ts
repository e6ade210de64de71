import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
  return bundleAs("esm", "consumer", conditions);
}

async function bundleAs(format: "esm" | "cjs", fixture: string, conditions: string[]): Promise<string> {
  const outfile = join(directory, `${fixture}.${format === "esm" ? "mjs" : "cjs"}`);
  await build({
    entryPoints: [fileURLToPath(new URL(`fixtures/${fixture}.js`, import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format,
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

const onWindows = process.platform === "win32";
if (onWindows) console.log("skipped: a CommonJS bundle that locks, which needs a POSIX system");

test.skipIf(onWindows)("a CommonJS bundle finds fs-ext from where the bundle is", async () => {
  const file = await bundleAs("cjs", "take-and-release", []);
  const installed = dirname(
    createRequire(new URL("../../repolock-posix/package.json", import.meta.url)).resolve("fs-ext"),
  );
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(installed, join(directory, "node_modules/fs-ext"));
  using repository = new ScratchRepository();
  const { stdout, stderr } = await execa(process.execPath, [file, repository.root]);
  expect(stderr).toBe("");
  expect(stdout).toBe("acquired");
});
