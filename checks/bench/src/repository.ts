import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** The program `aiwf`, for `node`. */
export const AIWF = join(dirname(fileURLToPath(import.meta.resolve("aiwf/package.json"))), "bin", "aiwf.cjs");

// Variables that would choose another repository or other settings, and one that slows down every start of Node.
const LEFT_OUT = /^(?:GIT_|AIWF_|NODE_EXTRA_CA_CERTS$)/;

/** A git repository in a temporary directory, which no setting of the user's influences. */
export class Repository {
  readonly root = mkdtempSync(join(tmpdir(), "aiwf-bench-"));
  readonly env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name))),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };

  /** Creates it, with one epic in it. */
  static async create(): Promise<Repository> {
    const repository = new Repository();
    const options = { cwd: repository.root, env: repository.env, extendEnv: false };
    await execa("git", ["init", "--quiet", "--initial-branch=main"], options);
    await execa("git", ["config", "user.name", "bench"], options);
    await execa("git", ["config", "user.email", "bench@example.org"], options);
    await repository.aiwf("init");
    await repository.aiwf("add", "epic", "--title", "Be quick");
    return repository;
  }

  /** Runs `aiwf`. */
  async aiwf(...args: string[]): Promise<void> {
    await execa(process.execPath, [AIWF, ...args], { cwd: this.root, env: this.env, extendEnv: false });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
