import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { copyPlans } from "../src/plans.js";
import { type Outcome, runIn } from "../src/project.js";
import { fixture, REPOSITORY, tool } from "../src/tools.js";

const NEWEST = join(REPOSITORY, "node_modules/typescript");
const LOWEST = tool("typescript-5.2");
/** The first that knows that Node can require ES modules. */
const LOWEST_FOR_REQUIRE = tool("typescript-5.8");

interface Consumer {
  readonly typescript: string;
  readonly type: "module" | "commonjs";
  readonly program?: string;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

const NODENEXT = { module: "nodenext", moduleResolution: "nodenext", types: ["node"] };
const BUNDLER = { module: "esnext", moduleResolution: "bundler", types: ["node"] };

/** Compiles a program, strictly and with the libraries' types checked too, next to an installation of the packages. */
async function compile({ typescript, type, program = "consumer.ts", compilerOptions }: Consumer) {
  const directory = mkdtempSync(join(inject("installed"), "typescript-"));
  cpSync(fixture(`typescript/${program}`), join(directory, program));
  const nodeTypes = join(REPOSITORY, "node_modules/@types");
  const options = { target: "es2022", strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
  const tsconfig = {
    compilerOptions: { ...options, rootDir: ".", outDir: "out", typeRoots: [nodeTypes], ...compilerOptions },
    files: [program],
  };
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type }));
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
  const compiled = await runIn(directory, "node", [join(typescript, "bin/tsc"), "--project", "."]);
  const run = (): Promise<Outcome> => runIn(directory, "node", ["out/consumer.js", copyPlans()]);
  return { compiled, run };
}

const SILENT = { exitCode: 0, stdout: "", stderr: "" };
const LOCKED = { exitCode: 0, stdout: expect.stringMatching(/^(free|unknown) true$/), stderr: "" };
const versionOf = (typescript: string) => JSON.parse(readFileSync(join(typescript, "package.json"), "utf8")).version;

for (const typescript of [LOWEST, NEWEST]) {
  const version = versionOf(typescript);
  test(`an ES module compiles with TypeScript ${version} and moduleResolution nodenext, and runs`, async () => {
    const { compiled, run } = await compile({ typescript, type: "module", compilerOptions: NODENEXT });
    expect(compiled).toEqual(SILENT);
    expect(await run()).toEqual(LOCKED);
  });

  test(`an ES module compiles with TypeScript ${version} and moduleResolution bundler, and runs`, async () => {
    const { compiled, run } = await compile({ typescript, type: "module", compilerOptions: BUNDLER });
    expect(compiled).toEqual(SILENT);
    expect(await run()).toEqual(LOCKED);
  });

  test(`the types need no @types/node with TypeScript ${version}`, async () => {
    const compilerOptions = { ...NODENEXT, types: [], typeRoots: [] };
    const { compiled } = await compile({
      typescript,
      type: "module",
      program: "without-node-types.ts",
      compilerOptions,
    });
    expect(compiled).toEqual(SILENT);
  });
}

for (const typescript of [LOWEST_FOR_REQUIRE, NEWEST]) {
  test(`a CommonJS module compiles with TypeScript ${versionOf(typescript)}, and runs`, async () => {
    const { compiled, run } = await compile({ typescript, type: "commonjs", compilerOptions: NODENEXT });
    expect(compiled).toEqual(SILENT);
    expect(await run()).toEqual(LOCKED);
  });
}

test("the types are the same under every condition", async () => {
  for (const condition of ["windows", "posix"]) {
    const compilerOptions = { ...NODENEXT, customConditions: [condition] };
    expect((await compile({ typescript: NEWEST, type: "module", compilerOptions })).compiled).toEqual(SILENT);
  }
});

test("a CommonJS module does not compile with the TypeScript before, which says that it cannot be required", async () => {
  const { compiled } = await compile({ typescript: LOWEST, type: "commonjs", compilerOptions: NODENEXT });
  expect(compiled.stdout).toContain("error TS1479");
});
