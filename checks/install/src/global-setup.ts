import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { inNodeModules } from "./installation.js";
import { npm } from "./package-managers.js";
import { createPlans } from "./plans.js";
import { createProject } from "./project.js";
import { pack } from "./public-packages.js";
import { sizePage, sizeTable } from "./sizes.js";
import { REPOSITORY } from "./tools.js";

const scratch = mkdtempSync(join(tmpdir(), "repolock-install-"));

/** Packs what would be published, and installs it once as most people do; many tests only look at that. */
export async function setup({ provide }: TestProject): Promise<void> {
  const tarballs = await pack(scratch);
  console.log(sizeTable(tarballs));
  writeFileSync(join(REPOSITORY, "docs/sizes.md"), sizePage(tarballs));
  const project = createProject({ scratch, tarballs }, (dependencies, overrides) => ({ dependencies, overrides }));
  await npm(project, ["install"]);
  provide("scratch", scratch);
  provide("tarballs", tarballs);
  provide("installed", project.directory);
  provide("plans", await createPlans(scratch, inNodeModules(project)));
}

/** Leaves nothing behind. */
export function teardown(): void {
  rmSync(scratch, { recursive: true });
}
