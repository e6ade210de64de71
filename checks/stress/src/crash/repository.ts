import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** The program `aiwf`, for `node`. */
export const AIWF = join(dirname(fileURLToPath(import.meta.resolve("aiwf/package.json"))), "bin", "aiwf.cjs");

const ENV: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GIT|AIWF)_/.test(name))),
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
  // Looking must change nothing.
  GIT_OPTIONAL_LOCKS: "0",
};

/** A git repository, which no setting of the user's influences. */
export class Repository {
  readonly root: string;
  readonly env = ENV;

  constructor(root: string) {
    this.root = root;
  }

  /** Makes one at an empty directory: with a gap, and with all kinds of work that somebody else has not finished. */
  static async create(root: string): Promise<Repository> {
    const repository = new Repository(root);
    await repository.git("init", "--quiet", "--initial-branch=main", "--template=");
    await repository.git("config", "user.name", "proof");
    await repository.git("config", "user.email", "proof@example.org");
    for (const name of ["staged", "dirty", "both", "removed", "deleted"])
      repository.write(`others/${name}`, "committed\n");
    await repository.git("add", "--all");
    await repository.git("commit", "--quiet", "--message=start");
    await repository.aiwf("add", "gap", "--title", "Known", "--body", "text", "--lock-timeout", "0");
    repository.write("others/staged", "staged\n");
    repository.write("others/new", "staged\n");
    repository.write("others/both", "staged\n");
    await repository.git("rm", "--quiet", "others/removed");
    await repository.git("add", "others/staged", "others/new", "others/both");
    repository.write("others/both", "edited after\n");
    repository.write("others/dirty", "edited\n");
    repository.write("others/untracked", "untracked\n");
    rmSync(join(root, "others/deleted"));
    return repository;
  }

  /** Copies it to another place. */
  copyTo(root: string): Repository {
    cpSync(this.root, root, { recursive: true });
    return new Repository(root);
  }

  /** What git prints. */
  async git(...args: string[]): Promise<string> {
    return (await execa("git", args, { cwd: this.root, env: this.env, extendEnv: false })).stdout;
  }

  /** Runs `aiwf`, whatever its exit code. */
  async aiwf(...args: string[]): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
    const options = { cwd: this.root, env: this.env, extendEnv: false, reject: false } as const;
    const { exitCode, stdout, stderr } = await execa(process.execPath, [AIWF, ...args], options);
    return { exitCode, stdout, stderr };
  }

  /** The bytes of all files in the working tree, by path. */
  files(): Map<string, string> {
    return new Map(
      readdirSync(this.root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
        .filter((path) => !path.startsWith(".git/"))
        .map((path) => [path, readFileSync(join(this.root, path), "latin1")]),
    );
  }

  private write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }
}
