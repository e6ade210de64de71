import { cpSync, existsSync, lstatSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The addon of the lock, from the root of the workspace. */
export const ADDON = "node_modules/fs-ext";

const WORKSPACE = fileURLToPath(new URL("../../../../", import.meta.url));

const COPIED = [
  "package.json",
  "tsconfig.base.json",
  "vitest.shared.ts",
  "vitest.fail-on-warning.ts",
  "packages",
  "support",
  ADDON,
];

/**
 * Copies what the tests of the packages need, built as it is, so that they can run with another Node, and leave their
 * results elsewhere. Dependencies are links to the originals, except the addon, which has to be built for each Node.
 */
export function copyWorkspace(directory: string): void {
  for (const name of COPIED) {
    cpSync(join(WORKSPACE, name), join(directory, name), { recursive: true, filter: isWanted });
  }
  for (const name of readdirSync(join(WORKSPACE, "node_modules"))) {
    const original = join(WORKSPACE, "node_modules", name);
    const copy = join(directory, "node_modules", name);
    if (existsSync(copy)) continue;
    // The links to packages of the workspace are relative, and so lead to their copies.
    symlinkSync(lstatSync(original).isSymbolicLink() ? readlinkSync(original) : original, copy);
  }
}

function isWanted(path: string): boolean {
  return ![".turbo", "coverage", "reports"].includes(basename(path)) && !path.includes("/node_modules/.");
}
