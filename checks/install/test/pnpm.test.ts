import { test } from "vitest";
import { expectItLocks, expectOneMessage } from "../src/expectations.js";
import { inNodeModules } from "../src/installation.js";
import { pnpmInstall } from "../src/package-managers.js";
import { createProject } from "../src/project.js";
import { materials } from "../src/provided.js";

test("pnpm install holds the build of fs-ext back: one message", async () => {
  const project = createProject(materials(), (dependencies, overrides) => ({ dependencies, pnpm: { overrides } }));
  await pnpmInstall(project);
  await expectOneMessage(inNodeModules(project), /Cannot find module '.*fs_ext\.node'/);
});

test("pnpm install with the build of fs-ext approved: it locks", async () => {
  const onlyBuiltDependencies = ["fs-ext"];
  const project = createProject(materials(), (dependencies, overrides) => ({
    dependencies,
    pnpm: { overrides, onlyBuiltDependencies },
  }));
  await pnpmInstall(project);
  await expectItLocks(inNodeModules(project));
});

test("pnpm install --no-optional: one message", async () => {
  const project = createProject(materials(), (dependencies, overrides) => ({ dependencies, pnpm: { overrides } }));
  await pnpmInstall(project, ["--no-optional"]);
  await expectOneMessage(inNodeModules(project), /Cannot find module 'fs-ext'/);
});
