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

// A helper prints this line when it starts. The line can arrive together with the next one.
const STARTED = "\n";

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
 * The state of a helper, as far as this process knows: it waits in the kernel's queue; it locked and can no longer unlock, even if it still
 * runs; or nothing is sure before its end.
 */
type HelperState = "waiting" | "locked" | "unsure";

/**
 * A helper that waits in the kernel's queue on the open file description of this process: when the helper acquires the
 * lock, this process holds it. The caller must end the helper, unless the state is `locked`: then the helper ends by itself.
 */
export class WaitingHelper {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #answerMs: number;
  #state: HelperState = "waiting";
  #exitCode: number | null | undefined;

  /**
   * @param answerMs how long the helper keeps the lock for this process, in milliseconds
   * @param boundMs when the helper exits in any case, in milliseconds
   * @param onChange called when the helper starts, acquires the lock and exits
   * @throws the reason why the helper did not start, if known at once
   */
  constructor(program: HelperProgram, fd: number, answerMs: number, boundMs: number, onChange: () => void) {
    this.#answerMs = answerMs;
    const child = start(program, waitArguments(program, answerMs, boundMs), ["ignore", "pipe", "pipe", fd]);
    this.#child = child;
    endWithProcess.add(child);
    this.#ended = new Promise((resolve) => {
      const end = (exitCode: number | null) => {
        endWithProcess.delete(child);
        this.#exitCode = exitCode;
        if (this.#state === "waiting") this.#state = "unsure";
        resolve();
        onChange();
      };
      child.once("exit", end);
      child.once("error", () => end(null));
    });
    child.stdout?.setEncoding("latin1").on("data", (text: string) => {
      // Node.js needs a millisecond to compile the code between this news and the lock. To run all of it once before, while
      // nobody waits, the start of the helper is news too, and closes another pipe.
      const isStart = text === STARTED;
      child.stderr?.destroy();
      if (!isStart) child.stdout?.destroy();
      const isInTime = this.#isInTime(Number.parseFloat(text) * 1000);
      if (!isStart) this.#state = isInTime ? "locked" : "unsure";
      onChange();
    });
    // Later than the close itself, because the end of a process takes a fifth of a millisecond, for which the new holder would
    // wait.
    child.stdout?.once("close", () => child.kill("SIGKILL"));
  }

  get state(): HelperState {
    return this.#state;
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

  /** Kills the helper. When the promise resolves, the helper no longer affects the lock. */
  async end(): Promise<void> {
    if (this.#exitCode !== undefined) return;
    this.#child.stderr?.destroy();
    this.#child.stdout?.destroy();
    await this.#ended;
  }

  /**
   * Whether a pipe that is now closed was closed before the helper could release the lock: without the pipe the helper ends
   * and does not release it.
   *
   * @param lockedAtMs when the helper acquired the lock, in milliseconds since boot; NaN if unknown
   */
  #isInTime(lockedAtMs: number): boolean {
    const nowS = uptime();
    // Without a free descriptor, Node.js knows the time in whole seconds only.
    if (Number.isInteger(nowS)) return false;
    // False for NaN.
    return nowS * 1000 + UPTIME_RESOLUTION_MS - lockedAtMs < this.#answerMs;
  }
}

/**
 * The helpers that an exit handler of this process or thread kills. The helper of a terminated thread, which runs no exit
 * handler, ends when it acquires the lock, because the pipe is closed. Nobody waits for it then, so it stays in the process
 * table, as a zombie, until the process ends.
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
