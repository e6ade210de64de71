import { fileURLToPath } from "node:url";

/** The packages whose exports are documented, those first that most readers come for. */
export const PACKAGES = ["repolock", "aiwf-os-guard", "repolock-core"] as const;

/** The packages whose exports must not change unnoticed: also those that only implement. */
export const REPORTED_PACKAGES = [...PACKAGES, "repolock-posix", "repolock-windows"] as const;

/** Absolute path of the directory of this workspace. */
export const HERE = fileURLToPath(new URL("../", import.meta.url));

/** Absolute path of the directory of a package, with a slash at its end. */
export function packageDirectory(name: string): string {
  return fileURLToPath(new URL(`../../../packages/${name}/`, import.meta.url));
}
