import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// Why fs-ext is not used. The module is loaded anew for each test, with another module system around it.

const workingDirectory = process.cwd();
let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "repolock-fs-ext-"));
  vi.resetModules();
});
afterEach(() => {
  process.chdir(workingDirectory);
  vi.doUnmock("node:module");
  vi.unstubAllEnvs();
  delete process.versions["bun"];
  rmSync(directory, { recursive: true });
});

/** The module with an fs-ext that loads with this outcome. */
async function withFsExt(load: () => unknown, resolve: () => unknown = () => join(directory, "fs-ext.js")) {
  vi.doMock("node:module", () => ({ createRequire: () => Object.assign(load, { resolve }) }));
  return await import("../src/fs-ext.js");
}

function fail(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}

function installed(traces?: string): void {
  writeFileSync(join(directory, "fs-ext.cc"), "");
  if (traces === undefined) return;
  mkdirSync(join(directory, "build/Release"), { recursive: true });
  writeFileSync(join(directory, "build/Release/fs_ext.node"), "");
  if (traces !== "") writeFileSync(join(directory, "build/config.gypi"), traces);
}

const FITS = `"node_module_version": ${process.versions.modules},\n"target_arch": "${process.arch}",`;

test.each([
  [
    "is not built",
    undefined,
    /^fs-ext is not built: npm approve-scripts fs-ext \(npm 12 only\), then npm rebuild fs-ext$/,
  ],
  ["is for another ABI", '"node_module_version": 1,', /^fs-ext is built for ABI 1 and this Node\.js has ABI \d+: npm/],
  ["is for another processor", '"target_arch": "z80"', /^fs-ext is built for z80 and this Node\.js is for \w+: npm/],
])("an fs-ext that %s is told before and after it failed to load", async (_what, traces, words) => {
  installed(traces);
  const { fsExtFlock, whyNotFsExt } = await withFsExt(fail("of the loader"));
  expect(whyNotFsExt()).toMatch(words);
  expect(fsExtFlock()).toBeUndefined();
  expect(whyNotFsExt()).toMatch(words);
});

test.each([
  ["fits", FITS],
  ["left no traces of its build", ""],
])(
  "an fs-ext that %s and does not load all the same is told in the loader's words, on one line",
  async (_what, traces) => {
    installed(traces);
    const { fsExtFlock, whyNotFsExt } = await withFsExt(fail("oh\nno"));
    expect(whyNotFsExt()).toBeUndefined();
    expect(fsExtFlock()).toBeUndefined();
    expect(whyNotFsExt()).toBe("fs-ext cannot be loaded (oh): npm rebuild fs-ext");
  },
);

test("a package under the name of fs-ext that has its binaries with it is tried", async () => {
  const { fsExtFlock, whyNotFsExt } = await withFsExt(() => ({ flockSync() {} }));
  expect(whyNotFsExt()).toBeUndefined();
  expect(fsExtFlock()?.tryLock({ fd: 7, path: "/somewhere" }, { limitMs: 0 })).toBe(true);
  expect(whyNotFsExt()).toBeUndefined();
});

test("of an fs-ext in a bundle, which has a number instead of a place, nothing is known beforehand", async () => {
  const { fsExtFlock, whyNotFsExt } = await withFsExt(fail("oh"), () => 7);
  expect(whyNotFsExt()).toBeUndefined();
  expect(fsExtFlock()).toBeUndefined();
  expect(whyNotFsExt()).toBe("fs-ext cannot be loaded (oh): npm rebuild fs-ext");
});

test("an fs-ext that is missing is told", async () => {
  const { whyNotFsExt } = await withFsExt(fail("missing"), fail("missing"));
  expect(whyNotFsExt()).toMatch(/^fs-ext is not installed: /);
});

test.each([
  ["--no-addons", /^Node\.js runs with --no-addons$/],
  ["--permission", /^Node\.js runs with --permission and without --allow-addons$/],
])("a Node.js with %s is told", async (flag, words) => {
  installed(FITS);
  vi.stubEnv("NODE_OPTIONS", `--trace-warnings ${flag}`);
  const { whyNotFsExt } = await withFsExt(fail("disabled"));
  expect(whyNotFsExt()).toMatch(words);
});

test("Bun and Deno do not load it", async () => {
  Object.defineProperty(process.versions, "bun", { value: "1.4", configurable: true });
  const load = vi.fn();
  const { fsExtFlock, whyNotFsExt } = await withFsExt(load);
  expect(fsExtFlock()).toBeUndefined();
  expect(load).not.toHaveBeenCalled();
  expect(whyNotFsExt()).toBe("fs-ext is for Node.js");
});

test.each([
  ["flock", ["python3", "perl", "flock"]],
  ["perl", ["python3", "perl"]],
  ["python3", ["python3"]],
])("the report names the helper in place of fs-ext: %s of %j", async (name, helpers) => {
  for (const helper of helpers) writeFileSync(join(directory, helper), "", { mode: 0o755 });
  vi.stubEnv("PATH", directory);
  await withFsExt(fail("missing"), fail("missing"));
  const { describeLocking } = await import("../src/locking.js");
  const title = name === "flock" ? "flock(1)" : name;
  expect(describeLocking()).toEqual({
    through: name,
    description: `${title} at ${directory}/${name}, because fs-ext is not installed: npm install fs-ext, with a C++ compiler`,
  });
});

test.each(["", undefined, ".::bin"])(
  "without fs-ext and without a helper in an absolute directory one message names both ways out: PATH %j",
  async (PATH) => {
    writeFileSync(join(directory, "flock"), "", { mode: 0o755 });
    process.chdir(directory);
    vi.stubEnv("PATH", PATH);
    await withFsExt(fail("missing"), fail("missing"));
    const { describeLocking, loadFlock } = await import("../src/locking.js");
    const words =
      /fs-ext is not installed: .*; or install one of flock, perl, python3 in an absolute directory of PATH$/;
    expect(describeLocking()).toMatchObject({ through: "nothing", description: expect.stringMatching(words) });
    expect(() => loadFlock()).toThrow(words);
  },
);
