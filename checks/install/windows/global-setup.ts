import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { npm } from "../src/package-managers.js";
import { createProject } from "../src/project.js";
import { pack } from "../src/public-packages.js";
import { Windows, whatIsMissing } from "./wine.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where a Windows is, with the packages installed in C:\project as npm does without fs-ext; "" if it cannot be run. */
    windows: string;
  }
}

let scratch = "";

/** Makes a Windows with everything that is published in it. Installs nothing on this machine. */
export async function setup({ provide }: TestProject): Promise<void> {
  provide("windows", "");
  const missing = whatIsMissing();
  if (missing !== undefined) {
    console.log(`skipped: Windows, which needs ${missing}`);
    return;
  }
  scratch = mkdtempSync(join(tmpdir(), "repolock-windows-"));
  const tarballs = await pack(scratch);
  const project = createProject({ scratch, tarballs }, (dependencies, overrides) => ({ dependencies, overrides }));
  await npm(project, ["install", "--omit=optional", "--ignore-scripts", "--no-bin-links"]);
  const windows = new Windows(scratch);
  await windows.start();
  cpSync(project.directory, join(windows.driveC, "project"), { recursive: true });
  provide("windows", scratch);
}

/** Leaves nothing behind. */
export async function teardown(): Promise<void> {
  if (scratch === "") return;
  await new Windows(scratch).end();
  rmSync(scratch, { recursive: true });
}
