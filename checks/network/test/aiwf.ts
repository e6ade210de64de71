import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { startProcess, type TestProcess } from "support/process";
import type { Machine } from "../src/machine.js";
import { repositoryOn } from "./two-machines.js";

const AIWF = fileURLToPath(new URL("../../../apps/aiwf/bin/aiwf.cjs", import.meta.url));

// Nobody's own settings of git, and an author.
const ENV = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "t",
  GIT_AUTHOR_EMAIL: "t@example.com",
  GIT_COMMITTER_NAME: "t",
  GIT_COMMITTER_EMAIL: "t@example.com",
};

/**
 * Starts `aiwf add gap` in the repository, on the machine.
 *
 * @param pathPrefix a directory in which programs are looked for first
 */
export function startAdd(machine: Machine, title: string, pathPrefix = "/nowhere"): TestProcess {
  const body = "## What's missing\n\nSomething.\n\n## Why it matters\n\nIt does.\n";
  const options = ["--title", title, "--body", body, "--actor", "human/t", "--lock-timeout", "10m"];
  const commandLine = machine.commandLine(process.execPath, AIWF, "add", "gap", ...options);
  const env = { ...ENV, PATH: `${pathPrefix}:${process.env["PATH"]}` };
  return startProcess(...commandLine, { cwd: repositoryOn(machine), env });
}

/** Runs git in the repository, on the machine. */
export async function git(machine: Machine, ...args: string[]): Promise<string> {
  const { stdout } = await execa("git", args, { cwd: repositoryOn(machine), env: ENV });
  return stdout;
}
