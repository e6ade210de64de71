import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { isatty } from "node:tty";
import type { Reach } from "repolock";
import { ROOT_OPTION, resolveRoot } from "../command-line/options.js";
import { ownLockText, topLevelAbove } from "../command-line/root.js";
import type { VerbModule } from "../command-line/verb.js";
import { LOCK_TIMEOUT_OPTION, lockTimeoutMs, withRepoLock } from "../lock.js";
import { Failure, messageOf, usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { printMessage } from "../print/output.js";
import { shortageIn } from "../print/shortage.js";
import { visible } from "../print/visible.js";

interface ExecOptions {
  readonly root?: string;
  readonly lockTimeout?: string;
  readonly conflictExitCode?: string;
  readonly reach?: string;
}

const REACHES = ["worktree", "repository"] as const;

/** `aiwf exec -- <command>` */
export const verb: VerbModule<ExecOptions> = {
  usage: "exec -- <command> [args...]",
  description:
    "Waits for the lock, runs the command while it is held, and exits with the code of the command. No other aiwf " +
    "changes the worktree meanwhile. Verbs that the command runs, also in a git hook, run under this lock.",
  examples: [
    { line: "aiwf exec -- git rebase origin/main", purpose: "rebase while no other aiwf commits" },
    { line: "aiwf exec --lock-timeout 0 -- make release", purpose: "do not wait: exit 2 if the lock is busy" },
    { line: "aiwf exec -E 75 --lock-timeout 1m -- ./deploy", purpose: "wait a minute at most, then exit 75" },
    { line: "aiwf exec --reach repository -- ./renumber", purpose: "keep all worktrees from adding meanwhile" },
  ],
  options: [
    {
      flags: "-E, --conflict-exit-code <n>",
      description: "exit with this code, 0 to 255, if the lock is not to be had in time (default: 2)",
    },
    {
      flags: "--reach <reach>",
      description: "what to lock: worktree (the default), or repository, with all of its worktrees",
      values: REACHES,
    },
    ROOT_OPTION,
    LOCK_TIMEOUT_OPTION,
  ],
  positionals: { min: 1, max: Number.POSITIVE_INFINITY },
  mutates: true,
  busyExitCode: ({ conflictExitCode }) => (conflictExitCode === undefined ? 2 : parseExitCode(conflictExitCode)),
  async run({ options, label, positionals: [command = "", ...args] }) {
    const timeoutMs = lockTimeoutMs(options.lockTimeout);
    const reach = parseReach(options.reach);
    const root = resolveRoot(options.root);
    const top = topLevelAbove(root);
    if (top !== undefined) printMessage(`${label}: ${visible(ownLockText(root, top))}\n`);
    return withRepoLock(root, { label, activity: `${label} ${command}`, timeoutMs, reach }, async (lock) => {
      const exitCode = await runCommand(command, args, lock.environment());
      try {
        lock.assertHeld();
      } catch (error) {
        // The exit code is the command's, but the user should know.
        printMessage(`${label}: while the command ran, the ${visible(messageOf(error))}\n`);
      }
      return exitCode;
    });
  },
};

function parseReach(text: string | undefined): Reach | undefined {
  const reach = REACHES.find((candidate) => candidate === text);
  if (reach !== undefined || text === undefined) return reach;
  throw usageFailure(`--reach must be ${REACHES.join(" or ")}, got ${goQuote(text)}`);
}

function parseExitCode(text: string): number {
  const code = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (code <= 255) return code;
  throw usageFailure(`--conflict-exit-code ${goQuote(text)} is not an exit code: use 0 to 255`);
}

// The signals with which a user or a supervisor ends a program, or tells it something.
const FORWARDED: readonly NodeJS.Signals[] = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2"];

// On a terminal, Ctrl-C and Ctrl-\ reach the command directly; forwarded too, they would arrive twice.
const SENT_BY_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

// The codes of the shell, env(1) and timeout(1).
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const DIED_OF_SIGNAL = 128;

/**
 * Runs a command with this process's input and output, forwards signals to it and waits for it.
 *
 * @param env added to this process's environment
 * @returns its exit code, or 128 + n if signal n killed it
 * @throws Failure with exit code 127 if the command does not exist, 126 if it does not start
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  let child: ChildProcess | undefined;
  const forwards = FORWARDED.map((signal) => {
    const isOurs = SENT_BY_TERMINAL.includes(signal) && [0, 1, 2].some((fd) => isatty(fd));
    return [signal, () => void (isOurs || child?.kill(signal))] as const;
  });
  // Before the command starts: a signal in between would end this process and free its lock, but not end the command.
  for (const [signal, forward] of forwards) process.on(signal, forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      const started = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
      child = started;
      started.on("error", (error) => {
        // This process cannot signal a command of another user. The error does not mean that the command has ended.
        if (started.pid === undefined) reject(notStarted(command, error));
      });
      started.once("exit", (code, signal) =>
        resolve(code ?? DIED_OF_SIGNAL + (signal ? constants.signals[signal] : 0)),
      );
    });
  } finally {
    for (const [signal, forward] of forwards) process.off(signal, forward);
  }
}

function notStarted(command: string, error: NodeJS.ErrnoException): Failure {
  const isMissing = error.code === "ENOENT";
  const shortage = shortageIn(error) ?? error.code ?? error.message;
  const reason = isMissing ? "not found" : `cannot be executed (${shortage})`;
  return new Failure(`command ${command} ${reason}`, { exitCode: isMissing ? NOT_FOUND : NOT_EXECUTABLE, plain: true });
}
