import { spawn } from "node:child_process";

/** A git command that ran and failed, or could not be started. */
export class GitError extends Error {
  readonly args: readonly string[];
  /** Undefined when git could not be started or died of a signal. */
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(details: { args: readonly string[]; exitCode?: number | undefined; stderr: string; cause?: unknown }) {
    const reason = details.stderr.trim() || `exit status ${details.exitCode ?? "unknown"}`;
    super(`git ${details.args[0] ?? ""}: ${reason}`, { cause: details.cause });
    this.args = details.args;
    this.exitCode = details.exitCode;
    this.stderr = details.stderr;
  }
}

/** How to run git. */
export interface GitOptions {
  /** Written to its standard input, which is empty otherwise. */
  readonly input?: string | Uint8Array;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Whether it brings to an end what it has begun when this process's group is interrupted or killed. A git that is
   * killed in the middle leaves its own locks, which nobody takes away.
   */
  readonly isIndependent?: boolean;
}

/**
 * Runs git in `directory` and returns what it printed, as text. Git never asks for a password, never reads this
 * process's input, and takes no lock that it could do without.
 *
 * @throws GitError if it exits with another code than 0
 */
export async function git(directory: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", ...options.env };
  const detached = options.isIndependent === true;
  const child = spawn("git", args, { cwd: directory, env, detached, stdio: ["pipe", "pipe", "pipe"] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // A git that exits before it has read everything says why itself; the broken pipe adds nothing.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause) => reject(new GitError({ args, stderr: cause.message, cause })));
    child.once("close", resolve);
  });
  if (exitCode === 0) return Buffer.concat(stdout).toString();
  throw new GitError({ args, exitCode: exitCode ?? undefined, stderr: Buffer.concat(stderr).toString() });
}

/** Like {@link git}, for questions that git answers by failing: then it returns undefined. */
export async function tryGit(
  directory: string,
  args: readonly string[],
  options?: GitOptions,
): Promise<string | undefined> {
  try {
    return await git(directory, args, options);
  } catch (error) {
    if (error instanceof GitError && error.exitCode !== undefined) return undefined;
    throw error;
  }
}
