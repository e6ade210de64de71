import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { environment } from "./environment.js";
import { INNER, OUTER, type Tarball } from "./public-packages.js";
import { fixture } from "./tools.js";

/** The prebuilt drop-in, as the error message has it. */
const PREBUILT = { "fs-ext": "npm:fs-ext-extra-prebuilt@^2.2.7" };

/** What projects are made of. */
export interface Materials {
  /** Where they are made. */
  readonly scratch: string;
  readonly tarballs: readonly Tarball[];
}

/** How a command ended, and what it said. */
export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a command. */
export interface RunOptions {
  /** The directory of the Node.js that comes first on the PATH; by default that of the one that runs the tests. */
  readonly nodeDirectory?: string | undefined;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A stranger's project. */
export interface Project {
  readonly directory: string;
  /** Runs a command in the project's directory, whatever its exit code. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<Outcome>;
}

/** What the package.json of a project can have, as the package managers name it. */
export type Manifest = (
  /** Where the packages that the project depends on are. */
  dependencies: Readonly<Record<string, string>>,
  /** Where the packages that come with them are, and with `prebuilt` fs-ext's drop-in. */
  replacements: Readonly<Record<string, string>>,
) => object;

/** Makes a project that depends on the tarballs, and on nothing in this repository. */
export function createProject({ scratch, tarballs }: Materials, manifest: Manifest, prebuilt = false): Project {
  const directory = mkdtempSync(join(scratch, "project-"));
  const from = (names: readonly string[]) =>
    Object.fromEntries(
      tarballs.filter(({ name }) => names.includes(name)).map(({ name, path }) => [name, `file:${path}`]),
    );
  const content = manifest(from(OUTER), { ...from(INNER), ...(prebuilt ? PREBUILT : {}) });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, ...content }, null, 2));
  for (const program of ["probe.mjs", "probe.cjs"]) copyFileSync(fixture(program), join(directory, program));
  return { directory, run: (file, args, options) => runIn(directory, file, args, options) };
}

/** Runs a command as a stranger would, in this directory, whatever its exit code. */
export async function runIn(
  directory: string,
  file: string,
  args: readonly string[],
  { nodeDirectory, env }: RunOptions = {},
): Promise<Outcome> {
  const options = { env: { ...environment(nodeDirectory), ...env }, extendEnv: false, reject: false } as const;
  const { exitCode, stdout, stderr } = await execa(file, args, { cwd: directory, stdin: "ignore", ...options });
  return { exitCode, stdout, stderr };
}
