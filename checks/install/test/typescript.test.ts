import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, inject, test } from "vitest";
import { environment, fixture, REPOSITORY, tool } from "../src/tools.js";

const NEWEST = join(REPOSITORY, "node_modules/typescript");
const LOWEST = tool("typescript-5.2");

interface Consumer {
  readonly typescript: string;
  readonly type: "module" | "commonjs";
  readonly program?: string;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

const NODENEXT = { module: "nodenext", moduleResolution: "nodenext", types: ["node"] };
const NODE = { module: "commonjs", moduleResolution: "node", types: ["node"] };
const BUNDLER = { module: "esnext", moduleResolution: "bundler", types: ["node"] };

/** Compiles a program, strictly and with the libraries' types checked too, next to an installation of the packages. */
async function compile({ typescript, type, program = "consumer.ts", compilerOptions }: Consumer) {
  const directory = mkdtempSync(join(inject("usual").directory, "typescript-"));
  cpSync(fixture(`typescript/${program}`), join(directory, program));
  const nodeTypes = join(REPOSITORY, "node_modules/@types");
  const options = { target: "es2022", strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
  const tsconfig = {
    compilerOptions: { ...options, rootDir: ".", outDir: "out", typeRoots: [nodeTypes], ...compilerOptions },
    files: [program],
  };
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type }));
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
  const node = async (...args: string[]) => {
    const options = { cwd: directory, env: environment(process.execPath), extendEnv: false, reject: false } as const;
    const { exitCode, stdout, stderr } = await execa(process.execPath, args, options);
    return { exitCode, stdout, stderr };
  };
  const compiled = await node(join(typescript, "bin/tsc"), "--project", ".");
  const plans = join(directory, "plans");
  cpSync(inject("plans"), plans, { recursive: true });
  return { compiled, run: () => node("out/consumer.js", plans) };
}

const SILENT = { exitCode: 0, stdout: "", stderr: "" };
const LOCKED = { exitCode: 0, stdout: expect.stringMatching(/^(free|unknown) true$/), stderr: "" };
const versionOf = (typescript: string) => JSON.parse(readFileSync(join(typescript, "package.json"), "utf8")).version;

const HOW = [
  { typescript: LOWEST, type: "module", compilerOptions: NODENEXT },
  { typescript: NEWEST, type: "module", compilerOptions: NODENEXT },
  { typescript: LOWEST, type: "module", compilerOptions: BUNDLER },
  { typescript: NEWEST, type: "module", compilerOptions: BUNDLER },
  { typescript: LOWEST, type: "commonjs", compilerOptions: NODENEXT },
  { typescript: NEWEST, type: "commonjs", compilerOptions: NODENEXT },
  { typescript: LOWEST, type: "commonjs", compilerOptions: NODE },
] as const;

for (const how of HOW) {
  const { moduleResolution } = how.compilerOptions;
  test(`type ${how.type} compiles with TypeScript ${versionOf(how.typescript)} and moduleResolution ${moduleResolution}, and runs`, async () => {
    const { compiled, run } = await compile(how);
    expect(compiled).toEqual(SILENT);
    expect(await run()).toEqual(LOCKED);
  });
}

test.each([LOWEST, NEWEST])("the types need no @types/node: %s", async (typescript) => {
  const compilerOptions = { ...NODENEXT, types: [], typeRoots: [] };
  const program = "without-node-types.ts";
  expect((await compile({ typescript, type: "module", program, compilerOptions })).compiled).toEqual(SILENT);
});

test("the types are the same under every condition", async () => {
  for (const condition of ["windows", "posix"]) {
    const compilerOptions = { ...NODENEXT, customConditions: [condition] };
    expect((await compile({ typescript: NEWEST, type: "module", compilerOptions })).compiled).toEqual(SILENT);
  }
});
