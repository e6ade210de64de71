import { test } from "vitest";
import { expectItLocks, expectOneMessage } from "../src/expectations.js";
import { inNodeModules } from "../src/installation.js";
import { yarnClassicInstall } from "../src/package-managers.js";
import { createProject } from "../src/project.js";
import { materials } from "../src/provided.js";

const create = () => createProject(materials(), (dependencies, resolutions) => ({ dependencies, resolutions }));

test("yarn 1 install: it locks", async () => {
  const project = create();
  await yarnClassicInstall(project);
  await expectItLocks(inNodeModules(project));
});

test("yarn 1 install --ignore-scripts: one message", async () => {
  const project = create();
  await yarnClassicInstall(project, ["--ignore-scripts"]);
  await expectOneMessage(inNodeModules(project), /Cannot find module '.*fs_ext\.node'/);
});

test("yarn 1 install --ignore-optional: one message", async () => {
  const project = create();
  await yarnClassicInstall(project, ["--ignore-optional"]);
  await expectOneMessage(inNodeModules(project), /Cannot find module 'fs-ext'/);
});
