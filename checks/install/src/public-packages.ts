import { join } from "node:path";
import { execa } from "execa";
import { environment } from "./environment.js";
import { REPOSITORY } from "./tools.js";

/** The packages that programs import, and the program. */
export const OUTER = ["repolock", "aiwf-os-guard", "aiwf"] as const;
/** The packages that come with those. */
export const INNER = ["repolock-core", "repolock-posix", "repolock-windows"] as const;
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
  const { stdout } = await execa("npm", args, { cwd: REPOSITORY, env: environment(), extendEnv: false });
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
