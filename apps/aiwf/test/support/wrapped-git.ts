import { closeSync, constants, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { namedPipe, startProcess } from "./processes.js";
import { scratchDirectory } from "./scratch-repo.js";

/**
 * Puts a program in front of git that runs some shell code whenever a certain git command is about to run.
 *
 * @param code what to run, by the name of the git command. `$git` is the real git; unless the code exits, the command
 * then runs as usual
 * @returns the environment in which that program is found as `git`
 */
export async function wrappedGit(code: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { stdout: git } = await execa("sh", ["-c", "command -v git"]);
  const cases = Object.entries(code).map(([command, lines]) => `${command})\n${lines}\n;;\n`);
  const directory = scratchDirectory();
  const script = `#!/bin/sh\ngit='${git}'\ncase "$1" in\n${cases.join("")}esac\nexec "$git" "$@"\n`;
  writeFileSync(join(directory, "git"), script, { mode: 0o755 });
  return { PATH: `${directory}:${process.env["PATH"]}` };
}

/** A place where a git command stops and waits. */
export interface Gate {
  /** Shell code for {@link wrappedGit}. */
  readonly code: string;
  /** Resolves when git has come to the gate. */
  reached(): Promise<void>;
  /** Resolves when git has ended, or has been ended. */
  ended(): Promise<void>;
  /** Lets git go on, and resolves when it has ended. */
  open(): Promise<void>;
}

/** Makes a gate for one git command. A git that still stands there when the test ends gives up. */
export async function gate(): Promise<Gate> {
  const [arrivals, opening] = [await namedPipe(), await namedPipe()];
  // A reader that waits for the pipe to be opened gets an end of file, and gives up.
  onTestFinished(() => closeSync(openSync(opening, constants.O_RDWR | constants.O_NONBLOCK)));
  // git inherits descriptor 3, so its closing shows that git has ended.
  const observer = startProcess("cat", [arrivals]);
  return {
    code: `exec 3> '${arrivals}'\necho reached >&3\nread line < '${opening}' || exit 1`,
    async reached() {
      await observer.nextLine();
    },
    async ended() {
      await observer.ended;
    },
    async open() {
      // Not a blocking write: a git that is dead would be waited for.
      const pipe = openSync(opening, constants.O_RDWR | constants.O_NONBLOCK);
      writeSync(pipe, "open\n");
      await observer.ended;
      closeSync(pipe);
    },
  };
}
