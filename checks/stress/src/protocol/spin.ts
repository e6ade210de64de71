import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const MODEL = "repolock.pml";
const SOURCE = fileURLToPath(new URL(`../../model/${MODEL}`, import.meta.url));

// Nothing is left out because of an argument that it could not matter (NOREDUCE), so nobody need follow such an argument.
const CC_OPTIONS = ["-w", "-DNOREDUCE", "-DCOLLAPSE"];
const PAN_OPTIONS = ["-m1000000"];

/** What is claimed of a model. */
export type Claim = "safety" | "progress";

/** What the verifier says of it. */
export interface Verdict {
  /** How many states it has looked at. */
  readonly states: number;
  /** The first error, in its words; undefined if there is none and it has looked at all states. */
  readonly error: string | undefined;
  /** The commands, and what the last of them printed. */
  readonly transcript: string;
}

/** Why there is no verifier here; undefined if there is one. */
export async function missingTool(): Promise<string | undefined> {
  const spin = await execa("spin", ["-V"], { reject: false });
  if (spin.failed) return "spin is not installed (on Debian: apt-get install spin)";
  const cc = await execa("cc", ["--version"], { reject: false });
  return cc.failed ? "the verifiers that spin writes need a C compiler, and there is no cc" : undefined;
}

/** The version of Spin. */
export async function spinVersion(): Promise<string> {
  const { stdout } = await execa("spin", ["-V"]);
  return stdout.replace(/^(Spin) Version (\S+).*/s, "$1 $2");
}

/**
 * Verifies the model of the protocol.
 *
 * @param constants what the preprocessor is told, for example `ROUNDS=2`, or the name of a defect
 * @param work the directory to work in, an empty one; and whether there is so much to look at that it pays to optimise
 */
export async function verify(
  constants: readonly string[],
  claim: Claim,
  { directory, isLarge }: { readonly directory: string; readonly isLarge: boolean },
): Promise<Verdict> {
  const definitions = constants.map((constant) => `-D${constant}`);
  const claimOptions = claim === "safety" ? ["-DSAFETY", "-DNOCLAIM"] : [];
  const ccOptions = [isLarge ? "-O2" : "-O0", ...CC_OPTIONS, ...claimOptions, "-o", "pan", "pan.c"];
  const panOptions = claim === "safety" ? PAN_OPTIONS : [...PAN_OPTIONS, "-a", "-N", "progress"];
  await copyFile(SOURCE, join(directory, MODEL));
  await execa("spin", ["-a", ...definitions, MODEL], { cwd: directory });
  await execa("cc", ccOptions, { cwd: directory });
  const { stdout } = await execa("./pan", panOptions, { cwd: directory, reject: false });
  const summary = summaryOf(stdout);
  return {
    states: Number(/^\s*(\d+) states, stored/m.exec(stdout)?.[1] ?? 0),
    error: /errors: 0$/m.test(stdout) && !/max search depth/.test(stdout) ? undefined : firstErrorOf(stdout),
    transcript: [
      `$ spin -a ${definitions.join(" ")} ${MODEL}`,
      `$ cc ${ccOptions.join(" ")}`,
      `$ ./pan ${panOptions.join(" ")}`,
      ...summary,
    ].join("\n"),
  };
}

/** The steps that lead to the error that the last verification in this directory has found. */
export async function errorTrail(constants: readonly string[], directory: string): Promise<string> {
  const definitions = constants.map((constant) => `-D${constant}`);
  const { stdout } = await execa("spin", ["-t", "-p", ...definitions, MODEL], {
    cwd: directory,
    reject: false,
  });
  return stdout;
}

function firstErrorOf(output: string): string {
  return /^pan:1: (.*)$/m.exec(output)?.[1] ?? `the verifier did not come to an end: ${output.slice(-500)}`;
}

/** What it was asked and what it found, without how far it was and how long it took. */
function summaryOf(output: string): string[] {
  const lines = output.split("\n");
  const isAnswer =
    /^pan:1:|^Full|^\t(never|assertion|cycle|acceptance|invalid)|^State-vector|states, (stored|matched)|transitions \(/;
  return lines.filter((line) => isAnswer.test(line));
}
