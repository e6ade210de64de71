import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { HANG_MS, type Run } from "./run.js";
import { ENV } from "./tree.js";

const PROGRAM = fileURLToPath(new URL("fixtures/in-process.js", import.meta.url));

/** Runs many command lines of the program in one process. Without a bound of memory, and not for `exec`. */
export class Worker {
  #child: ChildProcess | undefined;

  /** Like `run`. */
  async run(root: string, args: readonly string[]): Promise<Run> {
    const child = this.#child ?? this.#start();
    const outcome = await new Promise<Partial<Run>>((resolve) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), HANG_MS);
      const end = (outcome: Partial<Run>) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(outcome);
      };
      child.once("message", (message) => end(message as Partial<Run>));
      child.once("exit", (_code, signal) => {
        this.#child = undefined;
        end({ stderr: `the process has died: ${signal}` });
      });
      child.send({ root, args });
    });
    const { exitCode, stdout = "", stderr = "", work = 0 } = outcome;
    return { verb: args.join(" "), exitCode, stdout, stderr, work, memoryKb: 0 };
  }

  end(): void {
    this.#child?.kill("SIGKILL");
  }

  #start(): ChildProcess {
    const env = { ...process.env, ...ENV };
    this.#child = fork(PROGRAM, {
      cwd: "/",
      env,
      execArgv: ["--max-old-space-size=1024"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    return this.#child;
  }
}
