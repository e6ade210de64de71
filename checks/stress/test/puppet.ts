import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { LockHolder, LockReport } from "repolock";

const PROGRAM = fileURLToPath(new URL("fixtures/puppet.js", import.meta.url));

// Far above what anything takes that is to be answered.
const HANG_MS = 20_000;

/** What a process answers. */
export interface Answer {
  /** "failed" with the code "dead" if it ended before it could answer, "hangs" if it did not answer in time. */
  readonly event: "done" | "failed";
  readonly code?: string;
  readonly message?: string;
  readonly waitedMs?: number;
  readonly holder?: Omit<LockHolder, "since">;
  readonly path?: string;
  readonly exists?: boolean;
  readonly state?: LockReport["state"];
  /** The names of those of its locks that pass `assertHeld`, and the files that it has open. */
  readonly held?: readonly string[];
  readonly open?: readonly string[];
  readonly child?: number;
}

interface Asked {
  resolve(answer: Answer): void;
  onWait(): void;
}

/** Another process, which does with locks what it is told. */
export class Puppet implements AsyncDisposable {
  readonly name: string;
  wasKilled = false;
  readonly #child;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;
  #hasEnded = false;

  /** @param node more arguments for its Node, and variables for its environment */
  constructor(name = "a process", node: { args?: readonly string[]; env?: Record<string, string> } = {}) {
    this.name = name;
    this.#child = execa(process.execPath, [...(node.args ?? []), PROGRAM], {
      env: node.env ?? {},
      reject: false,
      buffer: false,
      stdout: "pipe",
      stderr: "inherit",
      killSignal: "SIGKILL",
    });
    this.#child.stdin?.on("error", () => {});
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const { id, ...answer } = JSON.parse(line);
      const asked = this.#asked.get(id);
      if (answer.event === "waits") return asked?.onWait();
      this.#asked.delete(id);
      asked?.resolve(answer);
    });
    this.#child.then(() => {
      this.#hasEnded = true;
      for (const { resolve } of this.#asked.values()) resolve({ event: "failed", code: "dead" });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Gives an order; see fixtures/puppet.js. Resolves to its answer, whenever that comes. */
  order(verb: string, order: object = {}, onWait = () => {}): Promise<Answer> {
    if (this.#hasEnded) return Promise.resolve({ event: "failed", code: "dead" });
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#asked.set(id, { resolve, onWait });
      this.#child.stdin?.write(`${JSON.stringify({ id, verb, ...order })}\n`);
    });
  }

  /** Gives an order that must be answered soon. */
  ask(verb: string, order: object = {}): Promise<Answer> {
    return soon(this.order(verb, order));
  }

  /** Acquires the lock of `root`, which has this name and label from then on. */
  acquire(lock: string, root: string, timeoutMs = 0): Promise<Answer> {
    return this.ask("acquire", { root, lock, timeoutMs });
  }

  /** Begins to wait for the lock of `root` for ever, and resolves when the wait has begun or has failed to begin. */
  async wait(lock: string, root: string): Promise<{ readonly answer: Promise<Answer> }> {
    return await new Promise((resolve) => {
      const answer: Promise<Answer> = this.order("acquire", { root, lock, timeoutMs: null }, () => resolve({ answer }));
      answer.then(() => resolve({ answer }));
    });
  }

  release(lock: string): Promise<Answer> {
    return this.ask("release", { lock });
  }

  /** Whether it could acquire the lock of `root` at its first try. Afterwards it does not hold it. */
  async probe(root: string): Promise<Answer> {
    const answer = await this.acquire("probe", root);
    if (answer.event === "done") await this.release("probe");
    return answer;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Kills it, also if it is stopped; resolves when nothing is left of it. */
  async kill(): Promise<void> {
    this.wasKilled = true;
    this.#child.kill("SIGKILL");
    await this.#child;
  }

  /** Lets it end by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    await this.#child;
  }
}

/** The answer, or that it hangs. */
export async function soon(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<Answer>((resolve) => {
    timer = setTimeout(
      () => resolve({ event: "failed", code: "hangs", message: `no answer in ${HANG_MS} ms` }),
      HANG_MS,
    );
  });
  try {
    return await Promise.race([answer, hang]);
  } finally {
    clearTimeout(timer);
  }
}
