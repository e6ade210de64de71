import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { type Answer, neutral, type State } from "./answer.js";
import { gitListing, listing, readText, refsIn, stamp } from "./listings.js";
import type { Deed, Run } from "./story.js";

const FIRST_SECOND = 1_767_323_045;

const CONFIGURATION = `[user]
	name = Tess
	email = tess@example.org
[maintenance]
	auto = false
[gc]
	auto = 0
[commit]
	gpgSign = false
[protocol "file"]
	allow = always
`;

/** A repository for one program. */
export class Sandbox {
  readonly #directory: string;
  readonly #program: readonly string[];
  /** The minute of the story: what both programs do in one step has one date. */
  minute = 0;
  #seen: (Pick<State, "status" | "index"> & { readonly fingerprint: string }) | undefined;

  /**
   * @param directory that does not exist yet
   * @param program how to start it
   */
  constructor(directory: string, program: readonly string[]) {
    this.#directory = directory;
    this.#program = program;
    mkdirSync(this.home, { recursive: true });
    mkdirSync(this.root, { recursive: true });
  }

  get root(): string {
    return join(this.#directory, "repo");
  }

  private get home(): string {
    return join(this.#directory, "home");
  }

  /** Nobody's settings, and the date of the story's minute. */
  #environment(): Record<string, string> {
    const date = `${FIRST_SECOND + 60 * this.minute} +0000`;
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: this.home,
      TZ: "UTC",
      LC_ALL: "C.UTF-8",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
  }

  /** Makes it an empty repository. Git's own templates would be copied with each, and say nothing. */
  async start(): Promise<void> {
    await this.#git(["init", "--quiet", "--initial-branch=main", "--template="]);
    appendFileSync(join(this.root, ".git/config"), CONFIGURATION);
  }

  /** Makes it a copy of another one. */
  copyFrom(other: Sandbox): void {
    rmSync(this.root, { recursive: true, force: true });
    cpSync(other.root, this.root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, mode: 0 });
    // What git says about a copy is what it said about the original.
    this.#seen = other.#seen && { ...other.#seen, fingerprint: this.fingerprint() };
  }

  async do(deed: Deed): Promise<void> {
    if ("git" in deed) await this.#git(deed.git);
    else if ("remove" in deed) rmSync(join(this.root, deed.remove), { recursive: true, force: true });
    else if ("mkdir" in deed) {
      mkdirSync(join(this.root, deed.mkdir), { recursive: true });
      if (deed.mode !== undefined) chmodSync(join(this.root, deed.mkdir), deed.mode);
    } else if ("link" in deed) {
      mkdirSync(dirname(join(this.root, deed.link)), { recursive: true });
      symlinkSync(deed.to, join(this.root, deed.link));
    } else {
      const path = join(this.root, deed.write);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "base64" in deed ? Buffer.from(deed.base64, "base64") : deed.text);
      if ("mode" in deed && deed.mode !== undefined) chmodSync(path, deed.mode);
    }
  }

  /** Stands for all that can be seen. */
  fingerprint(): string {
    return this.#look().fingerprint;
  }

  /** Runs the program, and looks at what has changed if anything could have. */
  async run({ run, stdin, cwd = "." }: Run): Promise<Answer> {
    const [command = "", ...first] = this.#program;
    const { exitCode, stdout, stderr } = await execa(command, [...first, ...run], {
      cwd: join(this.root, cwd),
      env: this.#environment(),
      extendEnv: false,
      input: stdin ?? "",
      stripFinalNewline: false,
      reject: false,
      timeout: 60_000,
    });
    return {
      exitCode: exitCode ?? -1,
      stdout: neutral(stdout, this.root),
      stderr: neutral(stderr, this.root),
      ...(mayWrite(run) && { state: await this.state() }),
    };
  }

  /** What can be seen. Git is asked only when files or refs have changed since it was asked last. */
  async state(): Promise<State> {
    const { visible, fingerprint } = this.#look();
    if (this.#seen?.fingerprint !== fingerprint) {
      this.#seen = { fingerprint, ...(await this.#askGit()) };
    }
    const { status, index } = this.#seen;
    return { ...visible, status, index };
  }

  #look() {
    const git = join(this.root, ".git");
    const hasGit = existsSync(git) && lstatSync(git).isDirectory();
    const visible = {
      head: readText(join(git, "HEAD")),
      refs: hasGit ? refsIn(git) : [],
      files: listing(this.root, (name) => name !== ".git"),
      gitFiles: hasGit ? gitListing(git) : [],
    };
    return { visible, fingerprint: JSON.stringify([visible, stamp(join(git, "index"))]) };
  }

  async #askGit(): Promise<Pick<State, "status" | "index">> {
    const lines = async (...args: string[]) => (await this.#git(args)).split("\0").filter((line) => line !== "");
    const [status, index] = await Promise.all([
      lines("status", "--porcelain", "-z", "--untracked-files=all", "--ignored"),
      lines("ls-files", "--stage", "-z"),
    ]);
    return { status, index };
  }

  async #git(args: readonly string[]): Promise<string> {
    const { stdout } = await execa("git", args, {
      cwd: this.root,
      env: this.#environment(),
      extendEnv: false,
      input: "",
      reject: false,
    });
    return stdout;
  }
}

const READING = new Set(["check", "history", "status", "version", "help", "--version", "-v", "--help", "doctor"]);

/** Tells whether what the program leaves is to be compared. */
export function mayWrite(run: readonly string[]): boolean {
  return !READING.has(run[0] ?? "");
}
