import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { Failure } from "./failure.js";

// What a user or a supervisor sends to a program to end it, or to tell it something.
const FORWARDED: readonly NodeJS.Signals[] = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2"];

// On a terminal, Ctrl-C and Ctrl-\ reach the command by themselves; forwarded too, it would get them twice.
const SENT_BY_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

// As the shell, env(1) and timeout(1) have it.
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const DIED_OF_SIGNAL = 128;

/**
 * Runs a command with this process's input and output, forwards signals to it and waits for it.
 *
 * @returns its exit code, or 128 + n if it died of signal n
 * @throws Failure with exit code 127 or 126 if it cannot be found or started
 */
export async function runCommand(command: string, args: readonly string[]): Promise<number> {
  let child: ChildProcess | undefined;
  const forwards = FORWARDED.map((signal) => {
    const isOurs = SENT_BY_TERMINAL.includes(signal) && [0, 1, 2].some((fd) => isatty(fd));
    return [signal, () => void (isOurs || child?.kill(signal))] as const;
  });
  // Before the command starts: a signal in between would end this process and with it the lock, but not the command.
  for (const [signal, forward] of forwards) process.on(signal, forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      const started = spawn(command, args, { stdio: "inherit" });
      child = started;
      started.on("error", (error) => {
        // A command that runs as another user cannot be signalled. That is an error too, but it still runs.
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
  const reason = isMissing ? "not found" : `cannot be executed (${error.code ?? error.message})`;
  return new Failure(`command ${command} ${reason}`, { exitCode: isMissing ? NOT_FOUND : NOT_EXECUTABLE, plain: true });
}
