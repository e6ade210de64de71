import { fileURLToPath } from "node:url";
import { startProcess as start, type TestProcess } from "support/process";

export type { TestProcess };

/** Starts a Node program from `test/fixtures`. */
export function startFixture(name: string, ...args: string[]): TestProcess {
  const file = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  return startProcess(process.execPath, file, ...args);
}

/** Starts any program. */
export function startProcess(command: string, ...args: string[]): TestProcess {
  return start(command, args);
}
