import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { Failure } from "../print/failure.js";

/** The signals with which a user or a supervisor ends a verb. */
export const ENDING_SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

// How long a program may take to end after a signal, before SIGKILL.
const GRACE_MS = 300;

let interruption: Failure | undefined;
const running = new Set<ChildProcess>();

/** The failure of a verb that a signal has ended: exit code 128 + n, as in a shell. */
export function interruptedBy(signal: (typeof ENDING_SIGNALS)[number]): Failure {
  return new Failure("interrupted", { exitCode: 128 + constants.signals[signal], plain: true });
}

/**
 * Runs `work` so that a signal makes it fail instead of ending the process in the middle: this module stops the running
 * programs, and every further program fails before it starts. A second signal ends the process at once.
 */
export async function interruptible<T>(work: () => Promise<T>): Promise<T> {
  const interrupt = (signal: (typeof ENDING_SIGNALS)[number]) => {
    const failure = interruptedBy(signal);
    if (interruption !== undefined) process.exit(failure.exitCode);
    interruption = failure;
    for (const child of running) stop(child);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, interrupt);
  try {
    return await work();
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, interrupt);
  }
}

/** Throws if a signal has asked for the end. */
export function assertNotInterrupted(): void {
  if (interruption !== undefined) throw interruption;
}

/** Returns the reason of a failure: the signal that asked for the end, or else `error`. */
export function interruptionOr(error: Error): Error {
  return interruption ?? error;
}

/** Stops a child process when a signal asks for the end. */
export function stopWhenInterrupted(child: ChildProcess): void {
  running.add(child);
  child.once("exit", () => running.delete(child));
  child.once("error", () => running.delete(child));
}

function stop(child: ChildProcess): void {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  child.once("exit", () => clearTimeout(timer));
}
