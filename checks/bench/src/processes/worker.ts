import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** A process of the benchmark that talks with this one, a line of JSON at a time. */
export class Worker {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    // It may have ended when the next order is written: next() says so.
    this.#child.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Starts a program of this directory. */
  static node(file: string, args: readonly string[], options: readonly string[] = []): Worker {
    return new Worker(process.execPath, [...options, fileURLToPath(new URL(file, import.meta.url)), ...args]);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Gives it an order. */
  send(order: object): void {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
  }

  /**
   * Waits for the next thing that it says.
   *
   * @throws Error if it ends before
   */
  async next<Reply>(): Promise<Reply> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.#child.spawnargs.slice(0, 4).join(" ")} has ended`);
    return JSON.parse(value);
  }

  /** Kills it and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }
}
