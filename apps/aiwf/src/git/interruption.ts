import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { Failure } from "../print/failure.js";

/** The signals with which a user or a supervisor ends a verb. */
export const ENDING_SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

// How long a program may take to end after a signal, before SIGKILL.
const GRACE_MS = 300;

type EndingSignal = (typeof ENDING_SIGNALS)[number];

let interruption: Failure | undefined;
const running = new Set<ChildProcess>();
/** How many calls of {@link interruptible} have not ended. */
let interruptibleCalls = 0;
/** The signal that ends this process as soon as no program of it runs. */
let fatal: EndingSignal | undefined;

/** The failure of a verb that a signal has ended: exit code 128 + n, as in a shell. */
export function interruptedBy(signal: EndingSignal): Failure {
  return new Failure("interrupted", { exitCode: 128 + constants.signals[signal], plain: true });
}

/**
 * Runs `work` so that a signal makes it fail instead of ending the process in the middle: this module stops the running
 * programs, and every further program fails before it starts. A second signal ends the process at once.
 */
export async function interruptible<T>(work: () => Promise<T>): Promise<T> {
  const interrupt = (signal: EndingSignal) => {
    const failure = interruptedBy(signal);
    if (interruption !== undefined) process.exit(failure.exitCode);
    interruption = failure;
    for (const child of running) stop(child);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, interrupt);
  interruptibleCalls++;
  try {
    return await work();
  } finally {
    interruptibleCalls--;
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

/**
 * Starts a child process that ends when a signal asks for the end. Outside of {@link interruptible}, the signal then ends this
 * process, as it would have without a child; a second signal does so at once.
 */
export function startStoppable(start: () => ChildProcess): ChildProcess {
  // Before the child exists: a signal in between would end this process only.
  if (running.size === 0) for (const signal of ENDING_SIGNALS) process.on(signal, stopAll);
  try {
    const child = start();
    running.add(child);
    child.once("exit", () => forget(child));
    child.once("error", () => forget(child));
    return child;
  } catch (error) {
    if (running.size === 0) stopListening();
    throw error;
  }
}

function forget(child: ChildProcess): void {
  if (!running.delete(child) || running.size > 0) return;
  stopListening();
  if (fatal !== undefined) process.kill(process.pid, fatal);
}

function stopListening(): void {
  for (const signal of ENDING_SIGNALS) process.off(signal, stopAll);
}

function stopAll(signal: EndingSignal): void {
  if (interruptibleCalls > 0) return;
  stopListening();
  fatal = signal;
  interruption = interruptedBy(signal);
  for (const child of running) stop(child);
}

function stop(child: ChildProcess): void {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  child.once("exit", () => clearTimeout(timer));
}
