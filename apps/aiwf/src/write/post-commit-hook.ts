import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import { tryGit } from "../git.js";

/**
 * Runs the repository's post-commit hook, if there is one, and waits for it. Its outcome does not matter: the commit
 * is made. It gets no standard input, so that it cannot ask anything while the lock is held.
 */
export async function runPostCommitHook(root: string): Promise<void> {
  // git knows about core.hooksPath.
  const path = await tryGit(root, ["rev-parse", "--git-path", "hooks/post-commit"]);
  if (path === undefined) return;
  const hook = resolve(root, path.replace(/\n$/, ""));
  try {
    accessSync(hook, constants.X_OK);
  } catch {
    return;
  }
  // Its output goes to stderr: stdout carries the verb's result, for programs.
  const child = spawn(hook, [], { cwd: root, stdio: ["ignore", 2, 2] });
  await new Promise((done) => child.once("error", done).once("exit", done));
}
