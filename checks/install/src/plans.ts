import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { Installation } from "./installation.js";
import { type Outcome, runIn } from "./project.js";

/** Makes a git repository with an epic and a gap in it. */
export async function createPlans(scratch: string, { aiwf }: Installation): Promise<string> {
  const directory = join(scratch, "plans");
  mkdirSync(directory);
  const git = async (...args: string[]) => succeeded(await runIn(directory, "git", args));
  await git("init", "--quiet", "--initial-branch=main");
  await git("config", "user.name", "A Stranger");
  await git("config", "user.email", "stranger@example.com");
  succeeded(await aiwf(["init", "--root", directory]));
  await git("add", ".");
  await git("commit", "--quiet", "--message", "begin");
  succeeded(await aiwf(["add", "epic", "--title", "Search", "--body", "Find things.", "--root", directory]));
  succeeded(await aiwf(["add", "gap", "--title", "No index", "--body", "There is none.", "--root", directory]));
  return directory;
}

/** A copy of that repository, for one test. */
export function copyPlans(): string {
  const directory = mkdtempSync(join(inject("scratch"), "plans-"));
  cpSync(inject("plans"), directory, { recursive: true });
  return directory;
}

function succeeded({ exitCode, stdout, stderr }: Outcome): void {
  if (exitCode !== 0) throw new Error(`exited with ${exitCode}: ${stdout}${stderr}`);
}
