import { once } from "node:events";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { onTestFinished } from "vitest";

/** How to run a program. */
export interface RunOptions {
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** How a program ended, and what it said, byte for byte. */
export interface Outcome {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of a test, driven by what it says. It is killed at the end of the test, if it still lives then. */
export interface TestProcess {
  readonly pid: number;
  /** Resolves to the next line on its standard output; rejects if the output ends. */
  nextLine(): Promise<string>;
  /** Resolves when its standard output has this text in it. */
  output(text: string): Promise<void>;
  /** Sends it a line on its standard input. */
  send(line: string): void;
  /** Sends it these characters, as a keyboard would. */
  type(characters: string): void;
  /** Ends its standard input, with these last bytes. */
  endInput(last?: Uint8Array): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended and its output is closed. */
  readonly ended: Promise<Outcome>;
}

/** Starts any program. */
export function startProcess(command: string, args: readonly string[], { env, cwd }: RunOptions = {}): TestProcess {
  const child = execa(command, args, {
    cwd: cwd ?? process.cwd(),
    env: { ...env },
    reject: false,
    forceKillAfterDelay: false,
    stripFinalNewline: false,
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await child;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  return {
    pid: child.pid ?? 0,
    async nextLine() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${[command, ...args].join(" ")} ended: ${(await child).stderr}`);
      return value;
    },
    async output(text) {
      while (!said.includes(text)) await once(child.stdout, "data");
    },
    send: (line) => child.stdin.write(`${line}\n`),
    type: (characters) => child.stdin.write(characters),
    endInput: (last) => child.stdin.end(last),
    kill: (signal) => child.kill(signal),
    ended: child.then(({ exitCode, signal, stdout, stderr }) => ({ exitCode, signal, stdout, stderr })),
  };
}
