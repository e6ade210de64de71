import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { environment, REPOSITORY } from "./tools.js";

/** The packages that programs import, and the program. */
export const OUTER = ["repolock", "aiwf-os-guard", "aiwf"];
/** The packages that come with those. */
export const INNER = ["repolock-core", "repolock-posix", "repolock-windows"];
/** All that is published. */
export const PUBLIC = [...OUTER, ...INNER];

/** A package as `npm pack` makes it. */
export interface Tarball {
  readonly name: string;
  readonly path: string;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Paths of its files. */
  readonly files: readonly string[];
}

interface PackReport {
  name: string;
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

/** Packs all public packages into a directory. */
export async function pack(directory: string): Promise<Tarball[]> {
  const workspaces = PUBLIC.flatMap((name) => ["-w", name]);
  const args = ["pack", "--json", "--foreground-scripts=false", "--pack-destination", directory, ...workspaces];
  const options = { cwd: REPOSITORY, env: environment(process.execPath), extendEnv: false };
  const { stdout } = await execa("npm", args, options);
  // npm 11 prints an object by name, npm 10 a list.
  const reports: PackReport[] = Object.values(JSON.parse(stdout));
  return reports.map(({ name, filename, size, unpackedSize, files }) => ({
    name,
    path: join(directory, filename),
    packedBytes: size,
    unpackedBytes: unpackedSize,
    files: files.map(({ path }) => path),
  }));
}

/** Unpacks a tarball and returns the directory of the package. */
export async function unpack({ path }: Tarball, scratch: string): Promise<string> {
  const directory = mkdtempSync(join(scratch, "unpacked-"));
  await execa("tar", ["-xzf", path, "-C", directory]);
  return join(directory, "package");
}
