import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { TestProject } from "vitest/node";
import { type Installation, install, type Materials } from "./installation.js";
import { USUAL } from "./rows.js";
import { sizePage } from "./sizes.js";
import { pack } from "./tarballs.js";
import { environment, REPOSITORY } from "./tools.js";

declare module "vitest" {
  interface ProvidedContext {
    /** What the run has prepared to make projects of. */
    materials: Materials;
    /** Where npm has installed everything, as it does by default. */
    usual: Installation;
    /** A git repository with an epic and a gap, to be copied. */
    plans: string;
  }
}

const scratch = mkdtempSync(join(tmpdir(), "repolock-install-"));

/** Packs what would be published, installs it once as most people do, and makes a repository with it. */
export async function setup({ provide }: TestProject): Promise<void> {
  const tarballs = await pack(scratch);
  writeFileSync(join(REPOSITORY, "docs/reports/sizes.md"), sizePage(tarballs));
  const usual = await install(USUAL, { scratch, tarballs });
  const plans = join(scratch, "plans");
  mkdirSync(plans);
  const aiwf = join(usual.directory, "node_modules/.bin/aiwf");
  const run = (file: string, ...args: string[]) =>
    execa(file, args, { cwd: plans, env: environment(process.execPath), extendEnv: false });
  await run("git", "init", "--quiet", "--initial-branch=main");
  await run("git", "config", "user.name", "A Stranger");
  await run("git", "config", "user.email", "stranger@example.com");
  await run(aiwf, "init");
  await run("git", "add", ".");
  await run("git", "commit", "--quiet", "--message", "begin");
  await run(aiwf, "add", "epic", "--title", "Search", "--body", "Find things.");
  await run(aiwf, "add", "gap", "--title", "No index", "--body", "There is none.");
  provide("materials", { scratch, tarballs });
  provide("usual", usual);
  provide("plans", plans);
}

/** Leaves nothing behind. */
export function teardown(): void {
  rmSync(scratch, { recursive: true });
}
