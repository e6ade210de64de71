import { readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { DEATH_VARIABLE, type Death } from "./death.js";

// Far above what any of them needs: who is not dead then hangs.
const HANG_MS = 60_000;

const PRELOAD = new URL("../processes/die-at-call.js", import.meta.url).href;

/** A Node program that is to die. */
export interface Victim {
  /** Path of the program, and its arguments. */
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly death: Death;
  /** What to do when it says that it waits. */
  readonly onWait?: (() => Promise<void>) | undefined;
}

/** What became of it. */
export interface Fate {
  readonly pid: number;
  /** The call at which it died; undefined if it came to its end before. */
  readonly step: string | undefined;
  /** What is wrong with how it ended; undefined if nothing is. */
  readonly trouble: string | undefined;
}

/** Runs the victim to its death, or to its end if it does not make as many calls. */
export async function runVictim({ command, cwd, env, death, onWait }: Victim): Promise<Fate> {
  const child = execa(process.execPath, ["--import", PRELOAD, ...command], {
    cwd: cwd ?? process.cwd(),
    env: { ...env, [DEATH_VARIABLE]: JSON.stringify(death) },
    reject: false,
    // A process group of its own, which can be killed whole.
    detached: true,
    stdin: "ignore",
    timeout: HANG_MS,
    killSignal: "SIGKILL",
  });
  const lines = createInterface({ input: child.stdout });
  if (onWait !== undefined) {
    lines.on("line", (line) => {
      if (line === "waiting") onWait();
    });
  }
  const { timedOut, signal, exitCode, stderr } = await child;
  const step = readEpitaph(death.epitaph);
  const trouble = timedOut
    ? "hangs"
    : signal === "SIGKILL" || (exitCode === 0 && (step === undefined || death.moment === "group"))
      ? undefined
      : `ended with ${signal ?? exitCode}: ${stderr}`;
  return { pid: child.pid ?? 0, step, trouble };
}

/** The path of a program of this workspace's. */
export function programAt(name: string): string {
  return fileURLToPath(new URL(`../processes/${name}.js`, import.meta.url));
}

function readEpitaph(path: string): string | undefined {
  try {
    const step = readFileSync(path, "utf8");
    rmSync(path);
    return step;
  } catch {
    return undefined;
  }
}
