import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A process of the benchmark that talks with this one by messages. */
export class Worker<Reply> {
  readonly #child: ChildProcess;
  readonly #replies: Reply[] = [];
  readonly #takers: { take: (reply: Reply) => void; fail: (error: Error) => void }[] = [];
  #isKilled = false;

  /** Starts the program `<name>.js` of this directory. */
  constructor(name: string, ...args: string[]) {
    const file = fileURLToPath(new URL(`${name}.js`, import.meta.url));
    // Advanced: times travel as bigint.
    this.#child = fork(file, args, { serialization: "advanced" });
    this.#child.on("message", (reply: Reply) => {
      const taker = this.#takers.shift();
      if (taker === undefined) this.#replies.push(reply);
      else taker.take(reply);
    });
    this.#child.once("exit", (exitCode) => {
      if (this.#isKilled) return;
      for (const { fail } of this.#takers) fail(new Error(`${name} ${args.join(" ")} exited with ${exitCode}`));
    });
  }

  /** Sends it a message. */
  send(message: string): void {
    this.#child.send(message);
  }

  /** Waits for the next message of it. Rejects if it ends by itself meanwhile; never settles once it is killed. */
  next(): Promise<Reply> {
    const reply = this.#replies.shift();
    if (reply !== undefined) return Promise.resolve(reply);
    return new Promise((take, fail) => this.#takers.push({ take, fail }));
  }

  /** Kills it and waits until it is gone. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }
}
