import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { resolveCommonDirectory } from "repolock-core";
import { codeOf, Failure, messageOf } from "../print/failure.js";
import { shortageIn } from "../print/shortage.js";
import { assertNotInterrupted, startStoppable } from "./interruption.js";
import { MAX_OUTPUT_BYTES, Output } from "./output.js";
import { findGit, gitEnvironment } from "./program.js";

/** git failed, was killed or did not start: it has not answered. Ends a verb with exit code 3. */
export class GitError extends Failure {
  /** git's exit code. Undefined if git did not start, or if a signal killed it. */
  readonly status: number | undefined;
  /** True if PATH contains no git. */
  readonly isMissing: boolean;

  constructor(message: string, details: { status?: number | undefined; isMissing?: boolean } = {}) {
    super(message, { exitCode: 3 });
    this.status = details.status;
    this.isMissing = details.isMissing ?? false;
  }
}

/** How to run git. */
export interface GitOptions {
  /** git's standard input; empty by default. */
  readonly input?: string | Uint8Array;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Whether git finishes when somebody interrupts or kills this process's group. A git process that is killed in the middle
   * leaves its own locks, which nobody removes.
   */
  readonly isIndependent?: boolean;
  /** Whether git runs even after a signal has asked for the end, to find out what has happened. */
  readonly evenWhenInterrupted?: boolean;
  /** Whether git may connect to other hosts. If not, a missing object of a partial clone is an error. */
  readonly mayFetch?: boolean;
  /**
   * Whether git reads the repository only. To compare contents, git otherwise opens the `.gitattributes` of the working tree,
   * and the open of a FIFO waits for a writer.
   */
  readonly withoutFiles?: boolean;
  /** git prints a list of records, each of which NUL ends: of each, no more than so many bytes count. */
  readonly maxRecordBytes?: number;
}

/**
 * Runs git in `directory` and returns its output as text. git never asks for a password, never reads this process's input,
 * and acquires no optional lock.
 *
 * @throws GitError if it exits with another code than 0
 */
export async function git(directory: string, args: readonly string[], options?: GitOptions): Promise<string> {
  const outcome = await run(directory, args, options);
  if (outcome.status === 0) return outcome.stdout;
  throw failed(args, outcome);
}

/**
 * Asks git a question that it answers with yes or no.
 *
 * @returns git's output for yes; undefined for no, which is exit code 1 and an empty stderr
 * @throws GitError for anything else: a failed git is never a no
 */
export async function askGit(
  directory: string,
  args: readonly string[],
  options?: GitOptions,
): Promise<string | undefined> {
  const outcome = await run(directory, args, options);
  if (outcome.status === 0) return outcome.stdout;
  if (outcome.status === 1 && outcome.stderr === "") return undefined;
  throw failed(args, outcome);
}

/**
 * Starts git and returns it while it runs.
 *
 * @param stdin git's standard input: a pipe for the caller to write to, or nothing
 * @throws GitError if git does not start; some errors come later, as an event
 */
export function startGit(
  directory: string,
  args: readonly string[],
  stdin: "pipe" | "ignore",
  options: GitOptions = {},
): ChildProcess {
  if (!options.evenWhenInterrupted) assertNotInterrupted();
  const program = findGit();
  if (program === undefined) throw new GitError("git was not found in PATH", { isMissing: true });
  const place = options.withoutFiles === true ? placeWithoutFiles(directory) : { cwd: directory };
  const env = { ...gitEnvironment(options.mayFetch === true), ...place.env, ...options.env };
  try {
    const detached = options.isIndependent === true;
    const start = () => spawn(program, args, { cwd: place.cwd, env, detached, stdio: [stdin, "pipe", "pipe"] });
    return options.evenWhenInterrupted ? start() : startStoppable(start);
  } catch (error) {
    throw notStarted(directory, error);
  }
}

/** The directory to start in has the repository's own files, and so none of the working tree's. */
function placeWithoutFiles(root: string): { readonly cwd: string; readonly env?: Readonly<Record<string, string>> } {
  try {
    const common = resolveCommonDirectory(root);
    return common === undefined ? { cwd: root } : { cwd: common, env: { GIT_DIR: join(root, ".git") } };
  } catch {
    // git itself says what is wrong with the repository.
    return { cwd: root };
  }
}

interface Outcome {
  /** Null if a signal killed git. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(directory: string, args: readonly string[], options: GitOptions = {}): Promise<Outcome> {
  // Without a pipe that nobody needs: Node takes milliseconds to notice that a git which has exited did not read it.
  const child = startGit(directory, args, options.input === undefined ? "ignore" : "pipe", options);
  const stdout = new Output(options.maxRecordBytes);
  const stderr = new Output();
  let isTooMuch = false;
  const collectIn = (output: Output) => (chunk: Buffer) => {
    if (isTooMuch || output.add(chunk)) return;
    isTooMuch = true;
    child.kill("SIGKILL");
  };
  // The streams are missing if the process had no descriptor left.
  child.stdout?.on("data", collectIn(stdout));
  child.stderr?.on("data", collectIn(stderr));
  // If git exits before it has read everything, its own message says why; the broken pipe adds nothing.
  child.stdin?.on("error", () => {});
  child.stdin?.end(options.input);
  const outcome = await new Promise<Outcome>((resolve, reject) => {
    child.once("error", (error) => reject(notStarted(directory, error)));
    child.once("close", (status, signal) =>
      resolve({ status, signal, stdout: isTooMuch ? "" : stdout.toString(), stderr: stderr.toString() }),
    );
  });
  if (isTooMuch) throw new GitError(`git ${args[0] ?? ""}: it prints more than ${MAX_OUTPUT_BYTES} bytes`);
  if (outcome.status !== 0 && !options.evenWhenInterrupted) assertNotInterrupted();
  return outcome;
}

function failed(args: readonly string[], { status, signal, stderr }: Outcome): GitError {
  const reason = saidOnStderr(stderr) || (signal === null ? `exit status ${status}` : `it was killed by ${signal}`);
  return new GitError(`git ${args[0] ?? ""}: ${reason}`, { status: status ?? undefined });
}

/** git's stderr in one line. */
export function saidOnStderr(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("; ");
}

function notStarted(directory: string, error: unknown): GitError {
  if (codeOf(error) === "ENOENT" && !existsSync(directory)) return new GitError(`${directory} does not exist`);
  const reason = codeOf(error) === "E2BIG" ? "its arguments and environment are too large" : shortageIn(error);
  return new GitError(`git cannot be started: ${reason ?? messageOf(error)}`);
}
