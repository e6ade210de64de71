import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** A file of something that this project has installed for its tests. */
export const tool = (path: string): string => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

/** A file among the fixtures. */
export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** The program that bundles with this bundler. */
export const bundler = (name: string): string => fileURLToPath(new URL(`../bundlers/${name}.js`, import.meta.url));

/** The releases of Node.js to install with: the oldest of each line that can require ES modules, and the newest. */
export const NODES = ["node-20.19", "node-22.12", "node-newest"].flatMap((name) => {
  const directory = tool(`${name}/bin`);
  if (!existsSync(directory)) return [];
  const { version } = JSON.parse(readFileSync(tool(`${name}/package.json`), "utf8"));
  return [{ version: String(version), directory }];
});
