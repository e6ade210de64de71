import { execaSync } from "execa";
import { startProcess } from "./processes.js";
import { BIN } from "./scratch-repo.js";
import { shellWord } from "./shell-word.js";

/** Whether a program is there. If not, says what is skipped for want of it. */
export function isInstalled(program: string, whatIsSkipped: string, ...args: readonly string[]): boolean {
  const { failed } = execaSync(program, args.length > 0 ? args : ["--version"], { reject: false });
  if (failed) console.log(`skipped: ${whatIsSkipped}, because ${program} is not installed`);
  return !failed;
}

/** How to run on a terminal. */
export interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs aiwf on a terminal of its own (by util-linux's script(1)), and returns what is to be seen there. */
export async function runOnTerminal(
  args: readonly string[],
  { cwd, columns = 80, env = {} }: TerminalOptions,
): Promise<string> {
  const words = [process.execPath, BIN, ...args].map(shellWord).join(" ");
  const command = `stty cols ${columns}; exec ${words}`;
  const terminal = startProcess("script", ["-qec", command, "/dev/null"], {
    cwd,
    // Node shows no colours where it believes to be in a build; whoever runs the tests may have an opinion, too.
    env: {
      SHELL: "/bin/sh",
      TERM: "xterm-256color",
      CI: undefined,
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      ...env,
    },
  });
  terminal.endInput();
  return (await terminal.ended).stdout.replaceAll("\r\n", "\n");
}
