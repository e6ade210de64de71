import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { ScratchRepository } from "./scratch-repository.js";
import { type Interval, readTrace } from "./trace.js";

const AIWF = join(dirname(fileURLToPath(import.meta.resolve("aiwf/package.json"))), "bin", "aiwf.cjs");

// A limit for hangs: the whole demonstration takes seconds.
const HANG_MS = 120_000;

/** A process that ran `aiwf`, after its end. */
export interface AiwfRun {
  /** The name in the timeline. */
  readonly name: string;
  /** From the start of the process to its end. */
  readonly lived: Interval;
  /** When the process certainly held the lock; undefined if it never did. */
  readonly held: Interval | undefined;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to start `aiwf`. */
export interface AiwfStart {
  readonly repository: ScratchRepository;
  readonly name: string;
  readonly args: readonly string[];
  /** The linked worktree that it works in; undefined for the main one. */
  readonly worktree?: string | undefined;
  /** Kills the process when the signal aborts. */
  readonly stop: AbortSignal;
}

/** Starts a verb that waits for the lock without a deadline and runs git while it holds the lock. */
export function startContender({ args: [verb = "", ...args], ...start }: AiwfStart) {
  const tracePath = start.repository.tracePath(start.name);
  return startAiwf({ ...start, args: [verb, "--lock-timeout", "inf", ...args] }, tracePath);
}

/** Starts any verb, unobserved unless there is a path for the trace of its git commands. */
export function startAiwf({ repository, name, args, worktree, stop }: AiwfStart, tracePath?: string) {
  const startMs = Date.now();
  const child = execa(process.execPath, [AIWF, ...args], {
    cwd: worktree === undefined ? repository.root : repository.worktree(worktree),
    env: { ...repository.env, ...(tracePath !== undefined && { GIT_TRACE2_EVENT: tracePath }) },
    extendEnv: false,
    reject: false,
    cancelSignal: stop,
    timeout: HANG_MS,
  });
  const ended = child.then(({ exitCode, stdout, stderr }): AiwfRun => {
    const lived = { startMs, endMs: Date.now() };
    const held = tracePath === undefined ? undefined : readTrace(tracePath);
    return { name, lived, held, exitCode, stdout, stderr };
  });
  return { child, ended };
}
