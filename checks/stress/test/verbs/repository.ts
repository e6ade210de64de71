import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** The program `aiwf`, for `node`. */
export const AIWF = join(dirname(fileURLToPath(import.meta.resolve("aiwf/package.json"))), "bin", "aiwf.cjs");

/** The environment of its processes: no setting of the user's influences them, and looking changes nothing. */
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GIT|AIWF)_/.test(name))),
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
  GIT_OPTIONAL_LOCKS: "0",
};

/** A git repository. */
export class Repository {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Makes one at an empty directory: with a gap, and with all kinds of work that somebody else has not finished. */
  static async create(root: string): Promise<Repository> {
    const repository = new Repository(root);
    await repository.git("init", "--quiet", "--initial-branch=main", "--template=");
    await repository.git("config", "user.name", "stress");
    await repository.git("config", "user.email", "stress@example.org");
    for (const name of ["staged", "dirty", "both", "removed", "deleted"]) repository.#write(name, "committed\n");
    await repository.git("add", "--all");
    await repository.git("commit", "--quiet", "--message=start");
    await repository.aiwf("add", "gap", "--title", "Known", "--body", "text", "--lock-timeout", "0");
    for (const name of ["staged", "new", "both"]) repository.#write(name, "staged\n");
    await repository.git("rm", "--quiet", "others/removed");
    await repository.git("add", "others/staged", "others/new", "others/both");
    repository.#write("both", "edited after\n");
    repository.#write("dirty", "edited\n");
    repository.#write("untracked", "untracked\n");
    rmSync(join(root, "others/deleted"));
    return repository;
  }

  copyTo(root: string): Repository {
    cpSync(this.root, root, { recursive: true });
    return new Repository(root);
  }

  /** What git prints, whatever its exit code if it is `fsck`. */
  async git(...args: string[]): Promise<string> {
    const options = {
      cwd: this.root,
      env: ENVIRONMENT,
      extendEnv: false,
      reject: args[0] !== "fsck",
      all: true,
    } as const;
    return (await execa("git", args, options)).all;
  }

  /** Runs `aiwf`, whatever its exit code. */
  async aiwf(...args: string[]): Promise<{ exitCode: number | undefined; text: string }> {
    const options = { cwd: this.root, env: ENVIRONMENT, extendEnv: false, reject: false, all: true } as const;
    const { exitCode, all } = await execa(process.execPath, [AIWF, ...args], options);
    return { exitCode, text: all };
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

  #write(name: string, text: string): void {
    mkdirSync(join(this.root, "others"), { recursive: true });
    writeFileSync(join(this.root, "others", name), text);
  }
}
