import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { onTestFinished } from "vitest";

/** A directory that is to be the search path of processes. It is gone after the test. */
export function searchPath(): string {
  const directory = mkdtempSync(join(tmpdir(), "repolock-bin-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Puts a program on a search path: a script of sh. */
export function putProgram(directory: string, name: string, script: string): void {
  writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, name), 0o755);
}

/** Where this machine has the program; undefined where it has none that runs with these arguments. */
export function findProgram(name: string, ...args: string[]): string | undefined {
  const path = ["/usr/bin", "/bin", "/usr/local/bin"].map((directory) => join(directory, name)).find(existsSync);
  return path !== undefined && !execaSync(path, args, { reject: false }).failed ? path : undefined;
}
