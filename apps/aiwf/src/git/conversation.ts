import type { ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import { GitError, saidOnStderr, startGit } from "./git.js";
import { interruptionOr } from "./interruption.js";

/** Splits one answer from the beginning of git's output; undefined if the answer is not complete yet. */
export type TakeAnswer<Answer> = (output: Buffer) => { readonly answer: Answer; readonly length: number } | undefined;

/** A git process that stays and answers questions in order, so that a question starts no process. */
export class Conversation<Answer> {
  readonly #root: string;
  readonly #args: readonly string[];
  readonly #take: TakeAnswer<Answer>;
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  readonly #unsent: Uint8Array[] = [];
  #child: ChildProcess | undefined;
  /** Git's output that belongs to no complete answer yet. The memory behind it is free. */
  #output: Buffer = Buffer.alloc(0);
  #memory: Buffer = this.#output;
  #stderr = "";

  /** @param root where git runs; the first question starts it */
  constructor(root: string, args: readonly string[], take: TakeAnswer<Answer>) {
    this.#root = root;
    this.#args = args;
    this.#take = take;
  }

  /**
   * Asks a question.
   *
   * @throws GitError if git ends instead of answering
   */
  ask(question: string | Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.start();
      this.#waiting.push({ resolve, reject });
      this.#send(question);
    });
  }

  /** Starts git, unless it runs. */
  start(): void {
    if (this.#child !== undefined) return;
    const child = startGit(this.#root, this.#args, "pipe");
    this.#child = child;
    // If git exits before it has read everything, its own message says why; the broken pipe adds nothing.
    child.stdin?.on("error", () => {});
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr += chunk;
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      this.#append(chunk);
      this.#answer();
    });
    child.once("error", (error) => this.#end(error.message));
    child.once("close", () => this.#end(this.saidOnStderr() || "it exited early"));
  }

  /** Everything that git has printed on stderr until now, in one line. */
  saidOnStderr(): string {
    return saidOnStderr(this.#stderr);
  }

  /** Ends git, and does not wait until it has ended. */
  close(): void {
    const child = this.#child;
    child?.stdin?.end();
    child?.unref();
    for (const stream of [child?.stdin, child?.stdout, child?.stderr]) if (stream instanceof Socket) stream.unref();
  }

  /** Sends the questions of one moment in one piece. */
  #send(question: string | Uint8Array): void {
    this.#unsent.push(typeof question === "string" ? Buffer.from(question) : question);
    if (this.#unsent.length > 1) return;
    process.nextTick(() => this.#child?.stdin?.write(Buffer.concat(this.#unsent.splice(0))));
  }

  #end(reason: string): void {
    this.#child = undefined;
    this.#unsent.length = 0;
    const error = interruptionOr(new GitError(`git ${this.#args[0] ?? ""}: ${reason}`));
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /** In twice the memory when it is full, so that a long answer is not copied at each of its pieces. */
  #append(chunk: Buffer): void {
    const kept = this.#output;
    if (kept.length === 0) {
      this.#memory = this.#output = chunk;
      return;
    }
    const start = kept.byteOffset - this.#memory.byteOffset;
    const length = kept.length + chunk.length;
    if (start + length <= this.#memory.length) {
      chunk.copy(this.#memory, start + kept.length);
      this.#output = this.#memory.subarray(start, start + length);
    } else {
      this.#memory = Buffer.allocUnsafeSlow(2 * length);
      kept.copy(this.#memory);
      chunk.copy(this.#memory, kept.length);
      this.#output = this.#memory.subarray(0, length);
    }
  }

  #answer(): void {
    for (let taken = this.#take(this.#output); taken !== undefined; taken = this.#take(this.#output)) {
      this.#output = this.#output.subarray(taken.length);
      this.#waiting.shift()?.resolve(taken.answer);
    }
  }
}
