import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { ENV } from "./tree.js";

/** The program, as it is installed. */
export const BIN = join(dirname(createRequire(import.meta.url).resolve("aiwf/package.json")), "bin/aiwf.cjs");
const COUNT_WORK = new URL("fixtures/count-work.js", import.meta.url).href;

/** Against hangs, not a measure: what takes too much work is told by its count. */
export const HANG_MS = 120_000;

/** How a run of the program ended. */
export interface Run {
  readonly verb: string;
  /** Undefined if it was killed by a signal, or hung. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Blocks of the program that ran, and characters that searches passed. */
  readonly work: number;
  readonly memoryKb: number;
}

/** Runs the program in a repository, with its heap bounded and its work counted. */
export async function run(root: string, args: readonly string[]): Promise<Run> {
  const child = execa(process.execPath, ["--max-old-space-size=384", "--import", COUNT_WORK, BIN, ...args], {
    cwd: root,
    env: ENV,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    reject: false,
    stripFinalNewline: false,
    timeout: HANG_MS,
    killSignal: "SIGKILL",
    maxBuffer: 512 * 1024 * 1024,
  });
  const { exitCode, stdout, stderr, stdio } = await child;
  const { work = Number.NaN, memoryKb = Number.NaN } = JSON.parse(String(stdio[3] || "{}"));
  return { verb: args.join(" "), exitCode, stdout, stderr, work, memoryKb };
}
