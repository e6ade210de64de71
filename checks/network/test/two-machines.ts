import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startProcess, type TestProcess } from "support/process";
import { onTestFinished } from "vitest";
import { GlusterVolume } from "../src/gluster-volume.js";
import type { Machine } from "../src/machine.js";

/** A volume for one test, with a repository on it, and two machines that have it mounted. */
export interface TwoMachines {
  readonly volume: GlusterVolume;
  readonly a: Machine;
  readonly b: Machine;
}

/** Starts them; they end with the test. */
export async function startTwoMachines(): Promise<TwoMachines> {
  const volume = await GlusterVolume.start();
  onTestFinished(() => volume[Symbol.asyncDispose]());
  const a = await volume.addMachine("machine-a");
  const b = await volume.addMachine("machine-b");
  mkdirSync(join(repositoryOn(a), ".git"), { recursive: true });
  return { volume, a, b };
}

/** The repository, as the machine sees it. */
export function repositoryOn(machine: Machine): string {
  return join(machine.directory, "repository");
}

/** What a fixture says in a line of its output. */
export interface Said {
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** A process that wants the lock, on some machine. */
export interface Contender {
  readonly process: TestProcess;
  /** Resolves to what it says next. */
  next(): Promise<Said>;
  /** Asks it for something, and resolves to the answer. */
  ask(command: "assert" | "inspect" | "release"): Promise<Said>;
}

/** Starts a process that acquires the lock of the repository. */
export function startContender(machine: Machine, timeoutMs: number, label: string): Contender {
  const process = startFixture(machine, "contender.js", repositoryOn(machine), String(timeoutMs), label);
  const next = async () => JSON.parse(await process.nextLine());
  return {
    process,
    next,
    ask(command) {
      process.send(command);
      return next();
    },
  };
}

/** Starts a process and resolves when it has the lock. */
export async function startHolder(machine: Machine, label = "work"): Promise<Contender> {
  const holder = startContender(machine, 0, label);
  const { event, ...details } = await holder.next();
  if (event !== "held") throw new Error(`${event}: ${JSON.stringify(details)}`);
  return holder;
}

/** Runs a Node program from `test/fixtures` on the machine. */
export function startFixture(machine: Machine, name: string, ...args: string[]): TestProcess {
  const file = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  return startProcess(...machine.commandLine(process.execPath, file, ...args));
}
