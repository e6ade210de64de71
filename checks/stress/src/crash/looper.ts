import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { programAt } from "./victim.js";

/** What a process that locks in a loop is doing. */
export type Phase = "acquiring" | "waiting" | "holding" | "releasing" | "resting";

function start(root: string, phaseFile: string, seed: number, label: string) {
  return execa(process.execPath, [programAt("lock-loop"), root, phaseFile, String(seed), label], {
    reject: false,
    stdin: "pipe",
    stdout: "pipe",
  });
}

/** A process that locks in a loop, to be killed at some moment. */
export class Looper {
  readonly pid: number;
  readonly label: string;
  readonly #child: ReturnType<typeof start>;
  readonly #lines: AsyncIterator<string>;
  readonly #phaseFile: string;

  private constructor(child: ReturnType<typeof start>, label: string, phaseFile: string) {
    this.pid = child.pid ?? 0;
    this.label = label;
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#phaseFile = phaseFile;
  }

  /** Starts it; resolves when it had the lock for the first time. */
  static async start(root: string, name: string, seed: number, label: string): Promise<Looper> {
    const phaseFile = join(root, name);
    const looper = new Looper(start(root, phaseFile, seed, label), label, phaseFile);
    await looper.#expect("ready");
    return looper;
  }

  /** Resolves when it has the lock and keeps it, until {@link goOn}. */
  async holdNext(): Promise<void> {
    this.#child.stdin.write("hold\n");
    await this.#expect("held");
  }

  goOn(): void {
    this.#child.stdin.write("go on\n");
  }

  /** Kills it, and tells what it was doing. */
  async kill(): Promise<Phase> {
    this.#child.kill("SIGKILL");
    await this.#child;
    return readFileSync(this.#phaseFile, "utf8").trim() as Phase;
  }

  async #expect(word: string): Promise<void> {
    const { value, done } = await this.#lines.next();
    if (done || value !== word)
      throw new Error(`a process that should say ${word} says ${value ?? (await this.#child).stderr}`);
  }
}
