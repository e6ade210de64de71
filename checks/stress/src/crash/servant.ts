import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { programAt } from "./victim.js";

/** The file in the root that ends the blocking of a servant. */
export const WAKE_FILE = "wake";

function start(root: string, label: string) {
  return execa(process.execPath, [programAt("lock-servant"), root, label], {
    reject: false,
    stdin: "pipe",
    stdout: "pipe",
    // Also one that is stopped.
    killSignal: "SIGKILL",
  });
}

/** A process that does with the lock what it is told. */
export class Servant {
  readonly pid: number;
  readonly label: string;
  readonly #root: string;
  readonly #child: ReturnType<typeof start>;
  readonly #lines: AsyncIterator<string>;

  constructor(root: string, label: string) {
    this.label = label;
    this.#root = root;
    this.#child = start(root, label);
    this.pid = this.#child.pid ?? 0;
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Lets one that is blocked for long enough go on. */
  wake(): void {
    writeFileSync(join(this.#root, WAKE_FILE), "");
  }

  /** Gives it an order: `acquire <ms>`, `acquire-and-block <ms>`, `release`, `block <ms>` or `spawn`. */
  order(order: string): void {
    this.#child.stdin.write(`${order}\n`);
  }

  /** The next thing that it says. */
  async says(): Promise<string> {
    const { value, done } = await this.#lines.next();
    return done ? `nothing more: ${(await this.#child).stderr}` : value;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Kills it; resolves when it is dead. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child;
  }
}
