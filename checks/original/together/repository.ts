import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa, type Options } from "execa";
import { onTestFinished } from "vitest";
import { type Answer, neutral } from "../src/answer.js";
import type { Program } from "./programs.js";

const FIRST_SECOND = 1_767_323_045;

/** A repository that both programs work in. It is gone after the test. */
export class SharedRepository {
  /** A directory around the repository, for what must not be in it. */
  readonly place: string;
  readonly root: string;
  #seconds = FIRST_SECOND;

  constructor() {
    this.place = realpathSync(mkdtempSync(join(tmpdir(), "aiwf-together-")));
    this.root = join(this.place, "repo");
    mkdirSync(this.root);
    mkdirSync(join(this.place, "home"));
    onTestFinished(() => rmSync(this.place, { recursive: true, force: true }));
  }

  /** Makes the repository, with one commit. */
  static async start(): Promise<SharedRepository> {
    const repository = new SharedRepository();
    await repository.git("init", "--quiet", "--initial-branch=main", "--template=");
    for (const [key, value] of [
      ["user.name", "Tess"],
      ["user.email", "tess@example.org"],
      ["maintenance.auto", "false"],
      ["gc.auto", "0"],
    ] as const) {
      await repository.git("config", key, value);
    }
    repository.write("aiwf.yaml", "");
    await repository.git("add", "--all");
    await repository.git("commit", "--quiet", "--message=start");
    return repository;
  }

  /** Makes it a copy of another one, with everything beside that one that these names name. */
  becomeCopyOf(other: SharedRepository, ...names: string[]): void {
    this.#seconds = other.#seconds;
    for (const name of ["repo", ...names]) {
      rmSync(join(this.place, name), { recursive: true, force: true });
      cpSync(join(other.place, name), join(this.place, name), { recursive: true, preserveTimestamps: true });
    }
  }

  /** Nobody's settings, and a clock that goes on by a minute with each change. */
  environment(path = process.env["PATH"] ?? ""): Record<string, string> {
    const date = `${this.#seconds} +0000`;
    return {
      PATH: path,
      HOME: join(this.place, "home"),
      TZ: "UTC",
      LC_ALL: "C.UTF-8",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
  }

  /** Lets a minute pass. */
  tick(): void {
    this.#seconds += 60;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Runs git, which must succeed, and returns what it prints. */
  async git(...args: string[]): Promise<string> {
    const { stdout } = await execa("git", args, this.#options());
    return stdout;
  }

  /** Runs a program to its end. */
  async run(program: Program, args: readonly string[], options: { readonly path?: string } = {}): Promise<Answer> {
    const { exitCode, stdout, stderr } = await execa(program.file, args, {
      ...this.#options(options.path),
      reject: false,
      timeout: 120_000,
    });
    return { exitCode: exitCode ?? -1, stdout: neutral(stdout, this.root), stderr: neutral(stderr, this.root) };
  }

  #options(path?: string) {
    return {
      cwd: this.root,
      env: this.environment(path),
      extendEnv: false,
      stripFinalNewline: false,
      input: "",
    } as const satisfies Options;
  }
}
