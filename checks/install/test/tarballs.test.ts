import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { PUBLIC, unpack } from "../src/tarballs.js";
import { tool } from "../src/tools.js";

const EXPECTED = /^(package\.json|README\.md|LICENSE|bin\/aiwf\.cjs|dist\/.*\.(c?js|d\.c?ts|c?js\.map))$/;
const ALSO_IN_AIWF = ["dist/THIRD-PARTY-NOTICES.txt", "dist/aiwf.1"];

test("everything that is published is packed", () => {
  expect(
    inject("materials")
      .tarballs.map(({ name }) => name)
      .sort(),
  ).toEqual([...PUBLIC].sort());
});

describe.each(inject("materials").tarballs)("the tarball of $name", (tarball) => {
  let directory = "";
  beforeAll(async () => {
    directory = await unpack(tarball, inject("materials").scratch);
  });
  const read = (path: string) => readFileSync(join(directory, path), "utf8");
  const code = tarball.files.filter((path) => /\.(c?js|d\.c?ts)$/.test(path) && path.startsWith("dist/"));
  const maps = tarball.files.filter((path) => path.endsWith(".map"));

  test("has code, types, source maps, README and licence, and nothing else", () => {
    const allowed = tarball.name === "aiwf" ? ALSO_IN_AIWF : [];
    expect(tarball.files.filter((path) => !EXPECTED.test(path) && !allowed.includes(path))).toEqual([]);
    expect(tarball.files).toEqual(expect.arrayContaining(["package.json", "README.md", "LICENSE", ...allowed]));
    expect(code.length).toBeGreaterThan(0);
  });

  test("has its sources in the source maps, and a source map where one is announced", () => {
    for (const path of code) {
      const announced = /^\/\/# sourceMappingURL=(.+)$/m.exec(read(path))?.[1];
      if (announced !== undefined) expect(maps).toContain(join(dirname(path), announced));
      else expect(path, "code without a source map").toMatch(/\.d\.c?ts$/);
    }
    for (const path of maps) {
      const { sources, sourcesContent } = JSON.parse(read(path));
      expect(existsSync(join(directory, path.slice(0, -".map".length))), `what ${path} is for`).toBe(true);
      expect(sources.length, path).toBeGreaterThan(0);
      expect(sourcesContent, path).toHaveLength(sources.length);
      for (const source of sourcesContent) expect(source, path).toBeTypeOf("string");
    }
  });

  test("is clean to publint", async () => {
    const { stdout } = await execa(process.execPath, [tool("publint/src/cli.js"), tarball.path, "--strict"]);
    expect(stdout).toContain("All good!");
  });

  // aiwf is a program: it has nothing to import.
  if (tarball.name === "aiwf") return;

  test("has types that every way of resolving finds", async () => {
    // Resolving from before "exports" finds main entries alone, and repolock-core has another one.
    const profile = tarball.name === "repolock-core" ? "node16" : "strict";
    const cli = tool("@arethetypeswrong/cli/dist/index.js");
    const args = [cli, tarball.path, "--format", "json", "--profile", profile];
    const { stdout } = await execa(process.execPath, args);
    const { analysis } = JSON.parse(stdout);
    expect(analysis.packageName).toBe(tarball.name);
    expect(Object.keys(analysis.entrypoints)).toContain(".");
  });
});

test("the tarball of aiwf has the licences of what is bundled in it", async () => {
  const aiwf = inject("materials").tarballs.find(({ name }) => name === "aiwf");
  if (aiwf === undefined) throw new Error("aiwf was not packed");
  const directory = await unpack(aiwf, inject("materials").scratch);
  const notices = readFileSync(join(directory, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
  const maps = aiwf.files.filter((path) => path.endsWith(".map"));
  const sources = maps.flatMap((path): string[] => JSON.parse(readFileSync(join(directory, path), "utf8")).sources);
  const bundled = sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
  // The parser of Markdown is many small packages.
  const names = [...new Set(bundled)].filter((name) => !name.startsWith("micromark-"));
  const parser = ["micromark", "character-entities", "decode-named-character-reference"];
  expect(names.sort()).toEqual([...parser, "commander", "yaml"].sort());
  for (const name of new Set(bundled)) expect(notices).toMatch(new RegExp(`^${name} [\\d.]+ \\(`, "m"));
  expect(notices).toContain("TJ Holowaychuk");
  expect(notices).toContain("Eemeli Aro");
  expect(notices).toContain("Titus Wormer");
});
