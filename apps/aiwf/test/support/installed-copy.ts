import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scratchDirectory } from "./scratch-repo.js";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));
const FS_EXT = dirname(createRequire(import.meta.url).resolve("fs-ext"));

/** A copy of the program in a project of its own, with an fs-ext that may be changed or removed. */
export interface InstalledCopy {
  readonly bin: string;
  /** The directory of its fs-ext. */
  readonly fsExt: string;
}

/** Installs a copy, as npm would, with a working fs-ext. It is gone when the test ends. */
export function installCopy(): InstalledCopy {
  const modules = join(scratchDirectory(), "node_modules");
  mkdirSync(modules);
  for (const part of ["package.json", "bin", "dist"]) {
    cpSync(join(PACKAGE, part), join(modules, "aiwf", part), { recursive: true });
  }
  cpSync(FS_EXT, join(modules, "fs-ext"), { recursive: true });
  return { bin: join(modules, "aiwf/bin/aiwf.cjs"), fsExt: join(modules, "fs-ext") };
}
