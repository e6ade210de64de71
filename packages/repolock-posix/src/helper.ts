import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { uptime } from "node:os";
import { delimiter } from "node:path";
import type { TryLimits } from "./flock.js";
import { absolutePath, type HelperProgram, tryArguments, waitArguments } from "./helper-program.js";
import { isStoppedOrUnseen } from "./process-info.js";
import { onAbort } from "./sleep.js";

// The time since boot that a helper reads is cut to hundredths of a second.
const UPTIME_RESOLUTION_MS = 10;

const MAX_COMPLAINT_LENGTH = 1000;

/** How a helper's single try ended. */
export interface TryOutcome {
  /** Its exit code; null if a signal ended it. */
  readonly exitCode: number | null;
  /** What it wrote to its standard error, or why it could not start. */
  readonly complaint: string;
}

/**
 * Has a helper try once to lock the open file behind `fd`. At its limits the helper is killed.
 *
 * @throws the reason why it could not be started
 */
export async function tryWithHelper(
  program: HelperProgram,
  fd: number,
  { limitMs, signal }: TryLimits,
): Promise<TryOutcome> {
  const child = start(program, tryArguments(program), ["ignore", "ignore", "pipe", fd]);
  function end(): void {
    child.kill("SIGKILL");
    // Where the program is a script that has started another one, that one can keep the pipe open.
    child.stderr?.destroy();
  }
  const timer = setTimeout(end, limitMs);
  const ignoreSignal = signal && onAbort(signal, end);
  let complaint = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT_LENGTH);
  });
  try {
    const [exitCode] = (await once(child, "close")) as [number | null];
    return { exitCode, complaint: complaint.trim() };
  } finally {
    clearTimeout(timer);
    ignoreSignal?.();
  }
}

/**
 * A helper that waits in the kernel's queue for the lock of a file that we have open, as part of the same open file
 * description: when it gets the lock, so do we. Whoever starts one must end it.
 */
export class WaitingHelper {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #answerMs: number;
  /** When it got the lock, in milliseconds since boot; NaN where that is not known. */
  #offeredAtMs: number | undefined;
  #exitCode: number | null | undefined;

  /**
   * @param answerMs how long it keeps the lock for us to take it over, in milliseconds
   * @param boundMs after how long it gives up in any case, in milliseconds
   * @param onChange called when it gets the lock and when it ends
   * @throws the reason why it could not be started, where that is known at once
   */
  constructor(program: HelperProgram, fd: number, answerMs: number, boundMs: number, onChange: () => void) {
    this.#answerMs = answerMs;
    const child = start(program, waitArguments(program, answerMs, boundMs), ["ignore", "pipe", "ignore", fd]);
    this.#child = child;
    endWithProcess.add(child);
    this.#ended = new Promise((resolve) => {
      const end = (exitCode: number | null) => {
        endWithProcess.delete(child);
        this.#exitCode = exitCode;
        resolve();
        onChange();
      };
      child.once("exit", end);
      child.once("error", () => end(null));
    });
    child.stdout?.setEncoding("latin1").once("data", (text: string) => {
      this.#offeredAtMs = Number.parseFloat(text) * 1000;
      onChange();
    });
  }

  /** Whether it is still in the queue, as far as is known. */
  get isWaiting(): boolean {
    return this.#offeredAtMs === undefined && this.#exitCode === undefined;
  }

  /** Whether a signal has stopped it, as far as can be known: then it is in no queue. */
  get isStopped(): boolean {
    const { pid } = this.#child;
    return pid === undefined || isStoppedOrUnseen(pid);
  }

  /** How it ended by itself; undefined if it did not. */
  get exitCode(): number | null | undefined {
    return this.#exitCode;
  }

  /**
   * Ends it. When this resolves it is gone and touches the lock no more.
   *
   * @param isLockSafe whether to resolve at once if that is certain already: then the helper still has to die, but
   * it was killed before it could give the lock back
   */
  async end(isLockSafe = false): Promise<void> {
    if (this.#exitCode !== undefined) return;
    this.#child.kill("SIGKILL");
    this.#child.stdout?.destroy();
    if (isLockSafe && this.#wasKilledInTime()) return;
    await this.#ended;
  }

  #wasKilledInTime(): boolean {
    // Not a number where the helper could not read the time: then it is not in time.
    const offeredAtMs = this.#offeredAtMs ?? Number.NaN;
    const nowS = uptime();
    // Where Node.js has no descriptor left to read the time, it knows whole seconds alone.
    if (Number.isInteger(nowS)) return false;
    return nowS * 1000 + UPTIME_RESOLUTION_MS - offeredAtMs < this.#answerMs;
  }
}

/**
 * The helpers to kill when this process ends by itself, or this thread. Nobody waits for the helper of a thread that was
 * terminated: it is dead and holds nothing, but stays in the process table, as a zombie, until the process ends.
 */
const endWithProcess = new (class {
  readonly #children = new Set<ChildProcess>();
  readonly #killAll = () => {
    for (const child of this.#children) child.kill("SIGKILL");
  };

  add(child: ChildProcess): void {
    if (this.#children.size === 0) process.on("exit", this.#killAll);
    this.#children.add(child);
  }

  delete(child: ChildProcess): void {
    this.#children.delete(child);
    if (this.#children.size === 0) process.off("exit", this.#killAll);
  }
})();

/** Loaded when it is needed: most programs that import the lock never start a helper. */
export function childProcess(): typeof import("node:child_process") {
  return process.getBuiltinModule("node:child_process");
}

type Streams = readonly ("ignore" | "pipe" | number)[];

/** How every helper is started: with nothing of this process but the descriptor that is number 3 in `stdio`. */
export function helperOptions(stdio: Streams): {
  cwd: string;
  env: Record<string, string>;
  stdio: (typeof stdio)[number][];
} {
  const env = { PATH: absolutePath().join(delimiter), LC_ALL: "C" };
  // In the root directory nothing of the repository can be taken for a part of the helper.
  return { cwd: "/", env, stdio: [...stdio] };
}

function start(program: HelperProgram, args: readonly string[], stdio: Streams): ChildProcess {
  return childProcess().spawn(program.path, args, helperOptions(stdio));
}
