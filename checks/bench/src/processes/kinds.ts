import { repolock } from "../contestants/repolock.js";
import { toldByPipe } from "../contestants/told-by-pipe.js";
import { lockfileIn } from "../scratch.js";
import type { Order, Turn } from "./protocol.js";
import { PYTHON_CONTENDER, pythonPath } from "./python.js";
import { Worker } from "./worker.js";

/** A kind of process that wants the lock. */
export interface Kind {
  readonly name: string;
  start(root: string): Worker;
}

/** Processes that use repolock. */
export const OURS = nodeKind(repolock.name);
/** Node processes that do the least to wait in the kernel's queue. */
export const TOLD_BY_PIPE = nodeKind(toldByPipe.name);
/** Python programs that block in the kernel. */
export const BLOCKING = pythonKind("Python, LOCK_EX", "block");
/** Programs that wait as the Go program does. */
export const GO_LIKE = pythonKind("Go's kind, a try every 50 ms", "poll");

function nodeKind(name: string): Kind {
  return { name, start: (root) => Worker.node("contender.js", [name, root]) };
}

function pythonKind(name: string, mode: string): Kind {
  return {
    name,
    start: (root) => new Worker(pythonPath(), ["-ISc", PYTHON_CONTENDER, mode, lockfileIn(root)]),
  };
}

/** Processes of several kinds that contend for one lock. */
export class Contenders implements AsyncDisposable {
  readonly all: readonly Worker[];

  private constructor(all: readonly Worker[]) {
    this.all = all;
  }

  /** Starts them, in this order, and waits until all have loaded what they need. */
  static async start(root: string, kinds: readonly Kind[]): Promise<Contenders> {
    const contenders = new Contenders(kinds.map((kind) => kind.start(root)));
    await Promise.all(contenders.all.map((contender) => contender.next()));
    return contenders;
  }

  /** Gives all the same order. */
  send(order: Order): void {
    for (const contender of this.all) contender.send(order);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.all.map((contender) => contender.kill()));
  }
}

/** Has a contender acquire or release. Returns when it had the lock, or began to give it back. */
export async function order(contender: Worker, verb: "acquire" | "release"): Promise<number> {
  contender.send({ do: verb });
  return (await contender.next<{ atMs: number }>()).atMs;
}

/** How long a contender waited for its turn, in milliseconds. */
export function waitOf({ askedMs, heldMs }: Turn): number {
  return heldMs - askedMs;
}
