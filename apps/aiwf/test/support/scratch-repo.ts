import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFinished } from "vitest";

/** The program, as it is installed. */
export const BIN = fileURLToPath(new URL("../../bin/aiwf.cjs", import.meta.url));

/** The environment of every test: nobody's own git settings, a fixed clock, no wish about colours. */
export const ENV = {
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
};

/** A directory that is gone after the test. */
export function scratchDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "aiwf-test-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A git repository that is gone after the test. */
export interface ScratchRepo {
  readonly root: string;
  git(...args: string[]): Promise<string>;
  /** Writes a file, with the directories above it. */
  write(path: string, text: string): void;
  /** Commits everything; the trailers make it a verb's commit. */
  commit(subject: string, trailers?: Readonly<Record<string, string>>): Promise<void>;
  /** Runs the program in it, whatever the exit code. */
  aiwf(...args: string[]): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }>;
}

// What `git init` and `git config` would leave, see gitrepository-layout(5): four processes less for each test.
const GIT_DIRECTORY = {
  HEAD: "ref: refs/heads/main\n",
  config:
    "[core]\n\trepositoryformatversion = 0\n\tbare = false\n[user]\n\temail = t@example.org\n\tname = t\n[maintenance]\n\tauto = false\n",
};

/** Makes a repository on branch main, without a commit. */
export async function scratchRepo(): Promise<ScratchRepo> {
  const root = scratchDirectory();
  for (const name of ["objects", "refs"]) mkdirSync(join(root, ".git", name), { recursive: true });
  for (const [name, text] of Object.entries(GIT_DIRECTORY)) writeFileSync(join(root, ".git", name), text);
  const options = { cwd: root, env: ENV, stripFinalNewline: false } as const;
  const git = async (...args: string[]) => (await execa("git", args, options)).stdout;
  return {
    root,
    git,
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    async commit(subject, trailers = {}) {
      const lines = Object.entries(trailers).map(([key, value]) => `aiwf-${key}: ${value}`);
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--message", [subject, lines.join("\n")].join("\n\n"));
    },
    async aiwf(...args) {
      const { exitCode, stdout, stderr } = await execa(BIN, args, { ...options, reject: false });
      return { exitCode, stdout, stderr };
    },
  };
}

/** The text of an entity's file. */
export function entityText(fields: Readonly<Record<string, string>>, body = ""): string {
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`);
  return `---\n${lines.join("")}---\n${body}`;
}
