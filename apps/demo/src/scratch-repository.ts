import { mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A git repository in a temporary directory, independent of the user's settings. */
export class ScratchRepository {
  readonly root: string;
  /** Environment of every process in the repository. */
  readonly env: NodeJS.ProcessEnv;
  readonly #directory: string;

  /** Creates only the directory, so that `remove` works after any later failure. */
  constructor() {
    this.#directory = mkdtempSync(join(realpathSync(tmpdir()), "aiwf-demo-"));
    this.root = join(this.#directory, "repository");
    mkdirSync(this.root);
    mkdirSync(join(this.#directory, "traces"));
    this.env = {
      ...withoutSettings(process.env),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "demo",
      GIT_AUTHOR_EMAIL: "demo@example.org",
      GIT_COMMITTER_NAME: "demo",
      GIT_COMMITTER_EMAIL: "demo@example.org",
    };
  }

  /** Path for the trace of one process's git commands. */
  tracePath(name: string): string {
    return join(this.#directory, "traces", `${name}.json`);
  }

  /** Where a linked worktree is, or is to be. */
  worktree(name: string): string {
    return join(this.#directory, name);
  }

  /** Runs git and returns what it printed. */
  async git(...args: string[]): Promise<string> {
    const { stdout } = await execa("git", args, { cwd: this.root, env: this.env, extendEnv: false });
    return stdout;
  }

  /** Removes everything. Call this function after all processes in the repository have ended. */
  async remove(): Promise<void> {
    // The git command of a killed aiwf may create a file a moment later, so retry.
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(GIT|AIWF)_/.test(name)));
}
