import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFinished } from "vitest";

/** A process of a test. It is killed at the end of the test, if it still lives then. */
export interface TestProcess {
  readonly pid: number;
  /** Resolves to the next line on its standard output; rejects if the output ends. */
  nextLine(): Promise<string>;
  /** Sends it a line on its standard input. */
  send(line: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ exitCode?: number | undefined; signal?: string | undefined; stderr: string }>;
}

/** Starts a Node program from `test/fixtures`. */
export function startFixture(name: string, ...args: string[]): TestProcess {
  const file = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  return startProcess(process.execPath, file, ...args);
}

/** Starts any program. */
export function startProcess(command: string, ...args: string[]): TestProcess {
  const child = execa(command, args, { reject: false, forceKillAfterDelay: false });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await child;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async nextLine() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${[command, ...args].join(" ")} ended: ${(await child).stderr}`);
      return value;
    },
    send: (line) => child.stdin.write(`${line}\n`),
    kill: (signal) => child.kill(signal),
    ended: child.then(({ exitCode, signal, stderr }) => ({ exitCode, signal, stderr })),
  };
}
