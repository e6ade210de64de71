import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { uptime } from "node:os";
import { delimiter } from "node:path";
import type { TryLimits } from "./flock.js";
import { absolutePath, type HelperProgram, tryArguments, waitArguments } from "./helper-program.js";
import { isStoppedOrUnseen } from "./process-info.js";
import { onAbort } from "./sleep.js";

// A helper reads the time since boot in hundredths of a second.
const UPTIME_RESOLUTION_MS = 10;

const MAX_COMPLAINT_LENGTH = 1000;

/** How a helper's single try ended. */
export interface TryOutcome {
  /** Its exit code; null if a signal ended it. */
  readonly exitCode: number | null;
  /** The helper's standard error, or why it could not start. */
  readonly complaint: string;
}

/**
 * Starts a helper that tries once to lock the open file behind `fd`. Kills the helper at its limits.
 *
 * @throws the reason why the helper did not start
 */
export async function tryWithHelper(
  program: HelperProgram,
  fd: number,
  { limitMs, signal }: TryLimits,
): Promise<TryOutcome> {
  const child = start(program, tryArguments(program), ["ignore", "ignore", "pipe", fd]);
  function end(): void {
    child.kill("SIGKILL");
    // If the program is a script that started another program, that program can keep the pipe open.
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
 * A helper that waits in the kernel's queue on the open file description of this process: when the helper acquires the
 * lock, this process holds it. The caller must end the helper.
 */
export class WaitingHelper {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #answerMs: number;
  /** When the helper acquired the lock, in milliseconds since boot; NaN if unknown. */
  #lockedAtMs: number | undefined;
  #exitCode: number | null | undefined;

  /**
   * @param answerMs how long the helper keeps the lock for this process, in milliseconds
   * @param boundMs when the helper exits in any case, in milliseconds
   * @param onChange called when the helper acquires the lock and when it exits
   * @throws the reason why the helper did not start, if known at once
   */
  constructor(program: HelperProgram, fd: number, answerMs: number, boundMs: number, onChange: () => void) {
    this.#answerMs = answerMs;
    const child = start(program, waitArguments(program, answerMs, boundMs), ["ignore", "pipe", "ignore", fd]);
    this.#child = child;
    endWithProcess.add(child);
    // To destroy the pipe, Node.js compares it with process.stderr, which it first creates in half a millisecond: better now
    // than when this process holds the lock.
    // biome-ignore lint/plugin: it prints nothing
    void process.stderr;
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
      this.#lockedAtMs = Number.parseFloat(text) * 1000;
      onChange();
    });
  }

  /** Whether the helper is still in the queue, as far as this process knows. */
  get isWaiting(): boolean {
    return this.#lockedAtMs === undefined && this.#exitCode === undefined;
  }

  /** Whether a signal stopped the helper, or nothing is known about it. A stopped helper is not in the queue. */
  get isStopped(): boolean {
    const { pid } = this.#child;
    return pid === undefined || isStoppedOrUnseen(pid);
  }

  /** The exit code of a helper that ended by itself; undefined if it did not. */
  get exitCode(): number | null | undefined {
    return this.#exitCode;
  }

  /**
   * Kills the helper. When the promise resolves, the helper no longer affects the lock.
   *
   * @param isLockSafe whether to resolve before the helper is gone, if the pipe was certainly closed before the helper could
   * release the lock: without the pipe the helper ends and does not release it
   */
  async end(isLockSafe = false): Promise<void> {
    if (this.#exitCode !== undefined) return;
    this.#child.stdout?.destroy();
    if (isLockSafe && this.#isClosedInTime()) {
      // Later, because the end of a process takes a fifth of a millisecond, for which the caller would wait.
      setImmediate(() => this.#child.kill("SIGKILL"));
      return;
    }
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #isClosedInTime(): boolean {
    // NaN if the helper could not read the time; the comparison below is false for NaN.
    const lockedAtMs = this.#lockedAtMs ?? Number.NaN;
    const nowS = uptime();
    // Without a free descriptor, Node.js knows the time in whole seconds only.
    if (Number.isInteger(nowS)) return false;
    return nowS * 1000 + UPTIME_RESOLUTION_MS - lockedAtMs < this.#answerMs;
  }
}

/**
 * The helpers that an exit handler of this process or thread kills. Nobody waits for the helper of a terminated thread: the
 * killed helper holds nothing, but stays in the process table, as a zombie, until the process ends.
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

/** Loads the module when needed: most programs that import the lock never start a helper. */
export function childProcess(): typeof import("node:child_process") {
  return process.getBuiltinModule("node:child_process");
}

type Streams = readonly ("ignore" | "pipe" | number)[];

/** The options of every helper. Number 3 in `stdio` is the only thing that a helper inherits from this process. */
export function helperOptions(stdio: Streams): {
  cwd: string;
  env: Record<string, string>;
  stdio: (typeof stdio)[number][];
} {
  const env = { PATH: absolutePath().join(delimiter), LC_ALL: "C" };
  // In the root directory, so that the helper cannot load a file of the repository.
  return { cwd: "/", env, stdio: [...stdio] };
}

function start(program: HelperProgram, args: readonly string[], stdio: Streams): ChildProcess {
  return childProcess().spawn(program.path, args, helperOptions(stdio));
}
