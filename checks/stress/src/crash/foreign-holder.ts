import { createInterface } from "node:readline";
import { execa } from "execa";

const PROGRAM = `
import fcntl, os, sys
print(os.getpid(), flush=True)
fd = None
for line in sys.stdin:
    how, _, path = line.rstrip("\\n").partition(" ")
    if fd is not None:
        os.close(fd)
        fd = None
    if how == "free":
        print("free", flush=True)
        continue
    fd = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(fd, (fcntl.LOCK_EX if how == "exclusive" else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        print("locked", flush=True)
    except BlockingIOError:
        print("busy", flush=True)
`;

function startPython() {
  return execa("python3", ["-c", PROGRAM], { reject: false, stdin: "pipe", stdout: "pipe" });
}

type Python = ReturnType<typeof startPython>;

/** Python, which locks files with flock and knows nothing of this library. It has one file locked at a time. */
export class ForeignHolder implements AsyncDisposable {
  readonly pid: number;
  readonly #child: Python;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: Python, lines: AsyncIterator<string>, pid: number) {
    this.#child = child;
    this.#lines = lines;
    this.pid = pid;
  }

  static async start(): Promise<ForeignHolder> {
    const child = startPython();
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    return new ForeignHolder(child, lines, Number(value));
  }

  /** Tries to lock a file or directory; false if somebody else has. */
  async lock(path: string, how: "exclusive" | "shared" = "exclusive"): Promise<boolean> {
    return (await this.#ask(`${how} ${path}`)) === "locked";
  }

  async unlock(): Promise<void> {
    await this.#ask("free");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child;
  }

  async #ask(request: string): Promise<string> {
    this.#child.stdin.write(`${request}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("Python has ended");
    return value;
  }
}

/** Whether there is a Python to be such a holder. */
export async function hasPython(): Promise<boolean> {
  return (await execa("python3", ["-c", "import fcntl"], { reject: false })).exitCode === 0;
}
