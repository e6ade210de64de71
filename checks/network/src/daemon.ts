import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";

const LOOK_INTERVAL_MS = 20;

/** A server in the foreground. It is killed when this process ends, however that ends. */
export class Daemon {
  readonly #name: string;
  readonly #process;
  #hasEnded = false;

  constructor(command: string, args: readonly string[]) {
    this.#name = command;
    this.#process = execa("setpriv", ["--pdeathsig", "KILL", command, ...args], { reject: false, stdin: "ignore" });
    void this.#process.then(() => {
      this.#hasEnded = true;
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Resolves when the condition holds, which is looked at often; rejects if the server ends before. */
  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      if (this.#hasEnded) throw new Error(`${this.#name} ended: ${(await this.#process).stderr}`);
      await delay(LOOK_INTERVAL_MS);
    }
  }

  /** Stops it for a while, as a machine that hangs. */
  pause(): void {
    this.#process.kill("SIGSTOP");
  }

  /** Lets it go on. */
  resume(): void {
    this.#process.kill("SIGCONT");
  }

  /** Kills it, and resolves when it has ended. Also ends a paused one. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process;
  }
}
