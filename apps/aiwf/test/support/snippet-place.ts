import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { expect } from "vitest";
import { BIN, ENV, type ScratchRepo, scratchRepo } from "./scratch-repo.js";
import type { Snippet } from "./snippets.js";

const COUNT_SLOWLY = new URL("../fixtures/count-slowly.js", import.meta.url).href;
const require = createRequire(import.meta.url);

const COUNT = `#!/bin/sh
count=$(cat counter.txt)
echo "$count" >> read.txt
sleep 0.3
printf %s "$((count + 1))" > counter.txt
`;

/** Makes a repository in which snippets can run: with the packages that they import, aiwf on the path, and a counter. */
export async function snippetPlace(script: string, ...packages: string[]): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  const modules = join(repo.root, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const name of packages) symlinkSync(dirname(require.resolve(`${name}/package.json`)), join(modules, name));
  symlinkSync(BIN, join(modules, ".bin/aiwf"));
  repo.write("counter.txt", "0");
  repo.write("read.txt", "");
  repo.write(script, COUNT);
  chmodSync(join(repo.root, script), 0o755);
  return repo;
}

/** The environment for snippets: aiwf and node are on the path. */
export function snippetEnvironment({ root }: Pick<ScratchRepo, "root">) {
  return { ...ENV, PATH: `${root}/node_modules/.bin:${dirname(process.execPath)}:${process.env["PATH"]}` };
}

const INTERPRETERS: Readonly<
  Record<string, { readonly command: readonly [string, ...string[]]; readonly ext: string }>
> = {
  js: { command: [process.execPath], ext: "mjs" },
  sh: { command: ["sh"], ext: "sh" },
  python: { command: ["python3"], ext: "py" },
  makefile: { command: ["make", "-s", "-f"], ext: "mk" },
};

/** Writes a snippet into a file of its own, byte for byte as it is on the page, and says how to run it. */
export function commandFor({ language, code }: Snippet, { root }: ScratchRepo): readonly [string, ...string[]] {
  const { command, ext } = INTERPRETERS[language] ?? { command: ["false"], ext: language };
  // A file of its own: what another run reads is never half written.
  const file = join(root, `snippet-${randomUUID()}.${ext}`);
  writeFileSync(file, code);
  return [...command, file];
}

/** Runs a snippet to its end. One that counts pauses between reading and writing. */
export async function runSnippet(snippet: Snippet, repo: ScratchRepo) {
  const [command, ...args] = commandFor(snippet, repo);
  // Scripts of Node that count pause like the others.
  const env = { ...snippetEnvironment(repo), NODE_OPTIONS: `--import=${COUNT_SLOWLY}` };
  return execa(command, args, { cwd: repo.root, env, stripFinalNewline: false, reject: false });
}

/** Runs snippets that count, all at once, and expects that each reads what the one before it wrote. */
export async function expectTurns(repo: ScratchRepo, snippets: readonly Snippet[]): Promise<void> {
  const outcomes = await Promise.all(snippets.map((snippet) => runSnippet(snippet, repo)));
  for (const { exitCode, stderr } of outcomes) expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expectCounted(repo, snippets.length);
}

/** Expects that so many have counted, one after the other. */
export function expectCounted({ root }: ScratchRepo, times: number): void {
  const counts = Array.from({ length: times }, (_, count) => `${count}`);
  expect(readFileSync(join(root, "read.txt"), "utf8").trim().split("\n")).toEqual(counts);
  expect(readFileSync(join(root, "counter.txt"), "utf8")).toBe(`${times}`);
}
