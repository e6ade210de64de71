import { execa } from "execa";
import { type Outcome, type RunOptions, startProcess as start, type TestProcess } from "support/process";
import { BIN, ENV, type ScratchRepo, scratchDirectory } from "./scratch-repo.js";

export type { Outcome, TestProcess };

/** Starts any program, with nobody's own settings of git or aiwf. */
export function startProcess(command: string, args: readonly string[], { env, ...options }: RunOptions = {}) {
  return start(command, args, { ...options, env: { ...ENV, AIWF_LOCK_TIMEOUT: undefined, ...env } });
}

/** Starts aiwf in a repository. */
export function startAiwf({ root }: Pick<ScratchRepo, "root">, args: readonly string[], options: RunOptions = {}) {
  return startProcess(process.execPath, [BIN, ...args], { cwd: root, ...options });
}

/** Runs aiwf, without input, to its end. */
export function runAiwf(
  repo: Pick<ScratchRepo, "root">,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const aiwf = startAiwf(repo, args, options);
  aiwf.endInput();
  return aiwf.ended;
}

/** Starts `aiwf exec`, which holds the lock until it is sent a line. The lock is held when this returns. */
export async function holdLock(repo: Pick<ScratchRepo, "root">): Promise<TestProcess> {
  const holder = startAiwf(repo, ["exec", "--", "sh", "-c", "echo held; read line"]);
  const line = await holder.nextLine();
  if (line !== "held") throw new Error(`expected the lock to be held, and the holder says ${line}`);
  return holder;
}

/** A named pipe. It is gone when the test ends. */
export async function namedPipe(): Promise<string> {
  const path = `${scratchDirectory()}/pipe`;
  await execa("mkfifo", [path]);
  return path;
}
