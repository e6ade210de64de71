import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { Contradiction } from "./contradiction.js";
import type { Answers, Orders } from "./orders.js";

const PROGRAM = fileURLToPath(new URL("../processes/model-process.js", import.meta.url));

// Far above what anything takes here: who does not answer within it hangs.
const HANG_MS = 10_000;

interface Pending {
  resolve(answer: never): void;
  reject(error: Error): void;
}

/** A real process that uses the library as it is told. */
export class SimulatedProcess {
  readonly name: string;
  readonly #child = execa(process.execPath, [PROGRAM], { reject: false, buffer: false, stderr: "inherit" });
  readonly #pending = new Map<number, Pending>();
  #orders = 0;
  #wasKilled = false;

  constructor(name: string) {
    this.name = name;
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const { id, answer } = JSON.parse(line) as { id: number; answer: never };
      this.#pending.get(id)?.resolve(answer);
      this.#pending.delete(id);
    });
    this.#child.then(() => {
      for (const { reject } of this.#pending.values()) reject(new Contradiction(`${name} died`));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get wasKilled(): boolean {
    return this.#wasKilled;
  }

  /** Gives an order, and resolves to its answer when it comes. */
  order<K extends keyof Orders>(name: K, order: Orders[K]): Promise<Answers[K]> {
    const id = ++this.#orders;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#child.stdin.write(`${JSON.stringify({ id, name, order })}\n`);
    });
  }

  /** Gives an order that must be answered soon. */
  ask<K extends keyof Orders>(name: K, order: Orders[K]): Promise<Answers[K]> {
    return soon(this.order(name, order), `${name} of ${this.name}`);
  }

  /** Kills it at once, and resolves when nothing is left of it. */
  async kill(): Promise<void> {
    this.#wasKilled = true;
    this.#pending.clear();
    this.#child.kill("SIGKILL");
    await this.#child;
  }
}

/** The answer, or a contradiction when it does not come. */
export async function soon<T>(answer: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Contradiction(`${what} hangs`)), HANG_MS);
  });
  try {
    return await Promise.race([answer, bound]);
  } finally {
    clearTimeout(timer);
  }
}
