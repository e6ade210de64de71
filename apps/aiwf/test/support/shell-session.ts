import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { startProcess } from "./processes.js";
import { BIN, scratchDirectory } from "./scratch-repo.js";

/** How a shell is started without anybody's settings, and made to complete command lines of aiwf. */
export interface Shell {
  readonly name: string;
  readonly args: readonly string[];
  /** Lines that take away what is only for people, and replace aiwf by a function that says what it was given. */
  readonly setup: readonly string[];
}

const SAY_ARGUMENTS = `aiwf() { printf 'got'; printf '<%s>' "$@"; printf '\\n'; }`;

/** The shells for which there is a script. */
export const SHELLS: readonly Shell[] = [
  {
    name: "bash",
    args: ["--norc", "--noprofile", "-i"],
    setup: ["PS1=''", "bind 'set bell-style none'", SAY_ARGUMENTS],
  },
  {
    name: "zsh",
    args: ["-f", "-i"],
    setup: [
      "PS1=''",
      "unsetopt beep promptsp",
      "zstyle ':completion:*' insert-tab false",
      "autoload -Uz compinit",
      "compinit -u -D",
      SAY_ARGUMENTS,
    ],
  },
  {
    name: "fish",
    args: ["--no-config", "--private", "-i"],
    setup: ["function fish_prompt; end", "function aiwf; printf got; printf '<%s>' $argv; printf '\\n'; end"],
  },
];

/** A shell on a terminal. */
export interface ShellSession {
  /** Types the words, presses Tab and then Enter, and returns the arguments with which the shell then runs aiwf. */
  complete(words: string): Promise<string[]>;
}

/**
 * Starts a shell that has loaded aiwf's completions. Where it works there are a directory `plans` and a file
 * `notes.md`, and the command `only-one-such-command` is on its path.
 */
export async function startShell({ name, args, setup }: Shell): Promise<ShellSession> {
  const cwd = scratchDirectory();
  const { stdout: script } = await execa(BIN, ["completion", name]);
  writeFileSync(join(cwd, ".script"), `${script}\n`);
  writeFileSync(join(cwd, "notes.md"), "");
  mkdirSync(join(cwd, "plans"));
  mkdirSync(join(cwd, ".bin"));
  writeFileSync(join(cwd, ".bin/only-one-such-command"), "#!/bin/sh\n", { mode: 0o755 });
  const env = {
    HOME: cwd,
    HISTFILE: "/dev/null",
    SHELL: "/bin/sh",
    TERM: "dumb",
    PATH: `${cwd}/.bin:${process.env["PATH"]}`,
  };
  const command = `stty cols 200; exec ${[name, ...args].join(" ")}`;
  const terminal = startProcess("script", ["-qec", command, "/dev/null"], { cwd, env });
  const lines = [...setup, `source ${cwd}/.script`, "aiwf ready"];
  for (const line of lines) terminal.type(`${line}\r`);

  async function nextArguments(): Promise<string[]> {
    for (;;) {
      // What is typed is echoed, too; only aiwf says this.
      const [, said] = /got((?:<[^>]*>)+)\r?$/.exec(await terminal.nextLine()) ?? [];
      if (said !== undefined) return said.slice(1, -1).split("><");
    }
  }

  await nextArguments();
  onTestFinished(async () => {
    terminal.type("exit\r");
    await terminal.ended;
  });
  return {
    complete(words) {
      terminal.type(`${words}\t\r`);
      return nextArguments();
    },
  };
}
