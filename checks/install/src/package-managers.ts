import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findOnPath } from "./environment.js";
import type { Outcome, Project, RunOptions } from "./project.js";
import { tool } from "./tools.js";

const PNPM = tool("pnpm/bin/pnpm.cjs");
const YARN_CLASSIC = tool("yarn/bin/yarn.js");
const YARN = tool("@yarnpkg/cli-dist/bin/yarn.js");

/** The npm on the PATH, run by the Node.js that the options name. */
export function npm(project: Project, args: readonly string[], options?: RunOptions): Promise<void> {
  return succeed(project, findOnPath("npm"), args, options);
}

/** Installs with pnpm, with a store of its own. */
export function pnpmInstall(project: Project, args: readonly string[] = []): Promise<void> {
  const store = ["--store-dir", join(project.directory, "../pnpm-store")];
  return succeed(project, PNPM, ["install", "--reporter=append-only", ...store, ...args]);
}

/** Installs with the first Yarn, with a cache of its own. */
export function yarnClassicInstall(project: Project, args: readonly string[] = []): Promise<void> {
  const cache = ["--cache-folder", join(project.directory, "../yarn-classic-cache")];
  return succeed(project, YARN_CLASSIC, ["install", "--no-progress", ...cache, ...args]);
}

/** Installs with today's Yarn, in directories as npm does or with "Plug'n'Play", with a cache of its own. */
export async function yarnInstall(project: Project, linker: "node-modules" | "pnp"): Promise<void> {
  const settings = {
    nodeLinker: linker,
    enableTelemetry: false,
    globalFolder: join(project.directory, "../yarn-cache"),
  };
  writeFileSync(join(project.directory, ".yarnrc.yml"), JSON.stringify(settings));
  // Without a lock file Yarn takes a project for a part of one further up.
  appendFileSync(join(project.directory, "yarn.lock"), "");
  await succeed(project, YARN, ["install"]);
}

/** Runs a command of today's Yarn. */
export function yarn(project: Project, args: readonly string[]): Promise<Outcome> {
  return project.run(process.execPath, [YARN, ...args]);
}

async function succeed(project: Project, program: string, args: readonly string[], options: RunOptions = {}) {
  const node = options.nodeDirectory === undefined ? process.execPath : join(options.nodeDirectory, "node");
  const env = { ...options.env, ...leavingsTo(join(project.directory, "..")) };
  const { exitCode, stdout, stderr } = await project.run(node, [program, ...args], { ...options, env });
  if (exitCode !== 0) throw new Error(`${[program, ...args].join(" ")} exited with ${exitCode}: ${stdout}${stderr}`);
}

/** Where package managers leave what they do not clean up: in the scratch directory, which is removed at the end. */
function leavingsTo(scratch: string): Record<string, string> {
  return { TMPDIR: scratch, XDG_CACHE_HOME: scratch, XDG_DATA_HOME: scratch, XDG_STATE_HOME: scratch };
}
