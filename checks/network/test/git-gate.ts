import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { startProcess } from "support/process";
import { onTestFinished } from "vitest";

/** A place where a git command stops and waits. */
export interface GitGate {
  /** A directory with a `git` that stops there. */
  readonly directory: string;
  /** Resolves when git has come to the gate. */
  reached(): Promise<void>;
  /** Lets git go on. */
  open(): void;
}

/** Makes a gate for one git command. It is gone after the test. */
export function gitGate(gitCommand: string): GitGate {
  const directory = mkdtempSync(join(tmpdir(), "repolock-gate-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [arrivals, opening] = [join(directory, "arrivals"), join(directory, "opening")];
  execaSync("mkfifo", [arrivals, opening]);
  const git = execaSync("which", ["git"]).stdout;
  const stop = `[ "$1" = '${gitCommand}' ] && { echo reached > '${arrivals}'; read -r _ < '${opening}'; }`;
  writeFileSync(join(directory, "git"), `#!/bin/sh\n${stop}\nexec '${git}' "$@"\n`, { mode: 0o755 });
  const observer = startProcess("cat", [arrivals]);
  return {
    directory,
    async reached() {
      await observer.nextLine();
    },
    open: () => writeFileSync(opening, "open\n"),
  };
}
