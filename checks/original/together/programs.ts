import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One of the two programs. */
export interface Program {
  readonly name: "Go's" | "ours";
  readonly file: string;
}

export const THEIRS: Program = { name: "Go's", file: process.env["AIWF_GO"] ?? "" };

export const OURS: Program = {
  name: "ours",
  file: fileURLToPath(new URL("../../../apps/aiwf/bin/aiwf.cjs", import.meta.url)),
};

export const BOTH: readonly [Program, Program] = [THEIRS, OURS];

/** The other of the two. */
export function otherThan(program: Program): Program {
  return program === OURS ? THEIRS : OURS;
}

/** Returns a directory for PATH in which this program is `aiwf`. */
export function pathWith(program: Program, directory: string): string {
  mkdirSync(directory);
  symlinkSync(program.file, join(directory, "aiwf"));
  return directory;
}
