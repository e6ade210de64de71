import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, inject, test } from "vitest";
import { commandsIn, type Installation, install, type Recipe, searchPathOf } from "../src/installation.js";
import { judge } from "../src/judge.js";
import type { Command } from "../src/probes.js";
import { ROWS, type Row, reasonToSkip, USUAL } from "../src/rows.js";
import { installPage, type TableRow } from "../src/table.js";
import { PUBLIC } from "../src/tarballs.js";
import { environment, fixture, nodeOf, REPOSITORY } from "../src/tools.js";

const { scratch } = inject("materials");
const results = new Map<Row, TableRow>();
const installations = new Map<string, Promise<Installation>>([[keyOf(USUAL), Promise.resolve(inject("usual"))]]);

function keyOf(recipe: Recipe): string {
  return JSON.stringify({ ...recipe, fails: recipe.fails?.source });
}

function installed(recipe: Recipe): Promise<Installation> {
  const key = keyOf(recipe);
  const promise = installations.get(key) ?? install(recipe, inject("materials"));
  installations.set(key, promise);
  return promise;
}

function copyPlans(): string {
  const root = mkdtempSync(join(scratch, "plans-"));
  cpSync(inject("plans"), root, { recursive: true });
  return root;
}

function note(row: Row, fsExt: string, verdict: TableRow["verdict"]): void {
  results.set(row, { group: row.group, name: row.name, fsExt, verdict });
}

for (const row of ROWS) {
  const reason = reasonToSkip(row);
  if (reason !== undefined) {
    console.log(`skipped: ${row.name}: ${reason}`);
    note(row, "", `not run: ${reason}`);
  }
}

describe.concurrent("in each environment two processes exclude each other", () => {
  for (const row of ROWS) {
    test.skipIf(results.has(row))(row.name, async () => {
      note(row, "", "does not work");
      const recipe = row.recipe ?? USUAL;
      const { directory, fsExt } = await installed(recipe);
      note(row, fsExt, "does not work");
      const node = nodeOf(row.node ?? recipe.node);
      const command = await commandOf(row, directory, node);
      const verdict = await judge(command, copyPlans(), row.expected);
      if (row.cli) await expectProgramWorks(commandsIn(directory, recipe.by, node).aiwf, command);
      note(row, fsExt, verdict);
    });
  }
});

async function commandOf({ recipe = USUAL, run, bundle, only }: Row, cwd: string, node: string): Promise<Command> {
  const env = { ...environment(node), ...(only && { PATH: searchPathOf(only, scratch) }) };
  const { node: words } = commandsIn(cwd, recipe.by, node);
  if (bundle) return { words: [node, await bundled(cwd, bundle)], cwd: scratch, env };
  return { words: run?.(words, cwd) ?? [...words, "main.mjs"], cwd, env };
}

/** Bundles the probe, and puts it where nothing is installed but fs-ext, as where a bundle is deployed. */
async function bundled(directory: string, { by, format, condition = "" }: NonNullable<Row["bundle"]>): Promise<string> {
  const deployed = mkdtempSync(join(scratch, "bundle-"));
  const main = join(deployed, "dist", format === "esm" ? "main.mjs" : "main.cjs");
  const args = [fixture(`bundlers/${by}.mjs`), join(directory, "main.mjs"), main, format, condition];
  await execa(process.execPath, args, { cwd: directory, env: environment(process.execPath), extendEnv: false });
  mkdirSync(join(deployed, "node_modules"));
  symlinkSync(join(directory, "node_modules/fs-ext"), join(deployed, "node_modules/fs-ext"));
  const files = readdirSync(dirname(main), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  const has = (trace: string) => files.some((code) => code.includes(trace));
  expect(has("fs-ext") || has("flockSync"), "a trace of fs-ext").toBe(condition !== "windows");
  expect(has("does not support Windows"), "a trace of the stub").toBe(condition !== "posix");
  return main;
}

/** Expects that a verb of the program acquires the lock, and that those which only read work. */
async function expectProgramWorks([file = "", ...words]: string[], { cwd, env }: Command): Promise<void> {
  const root = copyPlans();
  const aiwf = async (...args: string[]) => {
    const options = { cwd, env, extendEnv: false, reject: false } as const;
    const { exitCode, stdout, stderr } = await execa(file, [...words, ...args], options);
    return { exitCode, stdout, stderr };
  };
  const add = ["add", "gap", "--title", "Slow", "--body", "It is.", "--root", root];
  expect(await aiwf(...add)).toEqual({ exitCode: 0, stdout: 'aiwf add gap G-0002 "Slow"', stderr: "" });
  for (const verb of [["check"], ["history", "G-0001"], ["status"], ["render", "roadmap"]]) {
    const said = { exitCode: 0, stdout: expect.stringMatching(/./), stderr: "" };
    expect({ verb, ...(await aiwf(...verb, "--root", root)) }).toEqual({ verb, ...said });
  }
}

test("npm installs everything of ours from the tarballs, and nothing else but fs-ext with what it needs", () => {
  const { packages } = JSON.parse(readFileSync(join(inject("usual").directory, "package-lock.json"), "utf8"));
  const ours = PUBLIC.map((name) => `node_modules/${name}`);
  const paths = Object.keys(packages).filter((path) => path !== "");
  expect(paths.sort()).toEqual([...ours, "node_modules/fs-ext", "node_modules/nan"].sort());
  for (const path of ours) expect(packages[path].resolved).toMatch(/^file:.*\.tgz$/);
});

afterAll(() => {
  const rows = ROWS.flatMap((row) => results.get(row) ?? []);
  // A run of some rows alone says nothing of the others.
  if (rows.length < ROWS.length) return;
  writeFileSync(join(REPOSITORY, "docs/reports/install.md"), installPage(rows));
});
