import { describe, test } from "vitest";
import { expectItLocks, expectOneMessage } from "../src/expectations.js";
import { inNodeModules, plugAndPlay } from "../src/installation.js";
import { yarnInstall } from "../src/package-managers.js";
import { createProject, type Manifest } from "../src/project.js";
import { materials } from "../src/provided.js";

const asItIs: Manifest = (dependencies, resolutions) => ({ dependencies, resolutions });
const approved: Manifest = (dependencies, resolutions) => ({
  dependencies,
  resolutions,
  // As the error message has it.
  dependenciesMeta: { "fs-ext": { built: true } },
});

describe.each([
  { linker: "node-modules", installationOf: inNodeModules, reason: /Cannot find module '.*fs_ext\.node'/ },
  { linker: "pnp", installationOf: plugAndPlay, reason: /Qualified path resolution failed/ },
] as const)("yarn install with the linker $linker", ({ linker, installationOf, reason }) => {
  test("holds the build of fs-ext back: one message", async () => {
    const project = createProject(materials(), asItIs);
    await yarnInstall(project, linker);
    await expectOneMessage(installationOf(project), reason);
  });

  test("and the build of fs-ext approved: it locks", async () => {
    const project = createProject(materials(), approved);
    await yarnInstall(project, linker);
    await expectItLocks(installationOf(project));
  });
});
