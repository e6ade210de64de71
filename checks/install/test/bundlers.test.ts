import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { startProcess } from "support/process";
import { describe, expect, inject, test } from "vitest";
import { copyPlans } from "../src/plans.js";
import { runIn } from "../src/project.js";
import { bundler, fixture } from "../src/tools.js";

const POSIX = ["fs-ext", "flockSync"];
const WINDOWS = ["repolock does not support Windows"];

/**
 * Bundles a program with the packages that are installed, and returns the bundle's main file. It is in a directory
 * where nothing is installed but fs-ext, as it is where a bundle is deployed.
 */
async function bundle(name: string, condition?: string): Promise<string> {
  const deployed = mkdtempSync(join(inject("scratch"), "bundle-"));
  const entry = join(inject("installed"), "holder.mjs");
  copyFileSync(fixture("holder.mjs"), entry);
  const args = [bundler(name), entry, join(deployed, "dist"), ...(condition === undefined ? [] : [condition])];
  const { exitCode, stderr } = await runIn(inject("installed"), "node", args);
  if (exitCode !== 0) throw new Error(`${name} failed: ${stderr}`);
  mkdirSync(join(deployed, "node_modules"));
  symlinkSync(join(inject("installed"), "node_modules/fs-ext"), join(deployed, "node_modules/fs-ext"));
  return join(deployed, "dist/main.mjs");
}

/** What there is of the platforms in the code of a bundle. */
function tracesIn(main: string): string[] {
  const directory = dirname(main);
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("js"));
  const code = files.map((file) => readFileSync(join(directory, file), "utf8")).join("\n");
  return ["fs-ext", "flockSync", "repolock does not support Windows"].filter((trace) => code.includes(trace));
}

/** Expects that a process of this bundle keeps another process of it out, and lets it in afterwards. */
async function expectItLocks(main: string): Promise<void> {
  const root = copyPlans();
  const holder = startProcess(process.execPath, [main, root]);
  expect(await holder.nextLine()).toBe("held");
  const contender = startProcess(process.execPath, [main, root]);
  expect(await contender.nextLine()).toMatch(/^repo-lock-busy: /);
  holder.endInput();
  expect(await holder.ended).toMatchObject({ exitCode: 0, stderr: "" });
  const next = startProcess(process.execPath, [main, root]);
  expect(await next.nextLine()).toBe("held");
  next.endInput();
  expect(await next.ended).toMatchObject({ exitCode: 0, stderr: "" });
}

describe.each(["esbuild", "rollup", "vite", "webpack"])("a bundle by %s", (name) => {
  test("without a condition has both platforms, and locks", async () => {
    const main = await bundle(name);
    expect(tracesIn(main)).toEqual([...POSIX, ...WINDOWS]);
    await expectItLocks(main);
  });

  test("for posix has that platform alone, and locks", async () => {
    const main = await bundle(name, "posix");
    expect(tracesIn(main)).toEqual(POSIX);
    await expectItLocks(main);
  });

  test("for windows has no trace of fs-ext, and refuses", async () => {
    const main = await bundle(name, "windows");
    expect(tracesIn(main)).toEqual(WINDOWS);
    const refused = startProcess(process.execPath, [main, copyPlans()]);
    expect(await refused.nextLine()).toMatch(/^repo-lock-unsupported: repolock does not support Windows/);
  });
});
