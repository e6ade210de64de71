import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const PROGRAM = fileURLToPath(new URL("processes/companion.js", import.meta.url));

// JSON does not know infinity.
const FOR_EVER_MS = 1e9;

/** What a companion is told. */
export type Command = { readonly id: number; readonly name: string } & (
  | { readonly verb: "acquire"; readonly root: string; readonly timeoutMs: number }
  | { readonly verb: "assert" | "release" }
);

/** What it answers: it did as it was told, or an error was thrown. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string };

/** Another process, which takes, examines and releases locks as it is told. */
export class Companion implements AsyncDisposable {
  readonly #child = execa(process.execPath, [PROGRAM], { reject: false, stderr: "inherit", buffer: false });
  readonly #asked = new Map<number, { resolve(answer: Answer): void; onWait(): void }>();
  #lastId = 0;

  constructor() {
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const { id, answer } = JSON.parse(line);
      const asked = this.#asked.get(id);
      // Without an answer it says that it waits.
      if (answer === undefined) return asked?.onWait();
      asked?.resolve(answer);
      this.#asked.delete(id);
    });
  }

  /** Acquires the lock of `root`, and calls it by this name from then on. */
  acquire(name: string, root: string, timeoutMs = 0): Promise<Answer> {
    return this.#tell({ verb: "acquire", name, root, timeoutMs });
  }

  /**
   * Begins to wait for the lock of `root`, which somebody has, and resolves when the wait has begun.
   *
   * @returns what comes of it in the end
   */
  async wait(name: string, root: string): Promise<{ answer: Promise<Answer> }> {
    const command = { verb: "acquire", name, root, timeoutMs: FOR_EVER_MS } as const;
    return await new Promise((resolve) => {
      const answer: Promise<Answer> = this.#tell(command, () => resolve({ answer }));
      answer.then(() => resolve({ answer }));
    });
  }

  /** Calls `assertHeld` of the lock with this name. */
  assertHeld(name: string): Promise<Answer> {
    return this.#tell({ verb: "assert", name });
  }

  /** Releases the lock with this name. */
  release(name: string): Promise<Answer> {
    return this.#tell({ verb: "release", name });
  }

  /** Whether it could take the lock of `root` at its first try. Afterwards it does not have it. */
  async probe(root: string): Promise<Answer> {
    const answer = await this.acquire("probe", root);
    if (answer.ok) await this.release("probe");
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await this.#child;
  }

  #tell(
    command: { verb: Command["verb"]; name: string; root?: string; timeoutMs?: number },
    onWait = () => {},
  ): Promise<Answer> {
    const id = ++this.#lastId;
    this.#child.stdin.write(`${JSON.stringify({ id, ...command })}\n`);
    return new Promise((resolve) => this.#asked.set(id, { resolve, onWait }));
  }
}
