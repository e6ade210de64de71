import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** A file of something that this project has installed for its tests. */
export const tool = (path: string): string => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

/** A file among the fixtures. */
export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** The Node.js of a line, or the one that runs the tests. */
export const nodeOf = (line: string | undefined): string =>
  line === undefined ? process.execPath : tool(`node-${line}/bin/node`);

// What `npm run`, the test runner and a CI service add, and a user's shell lacks. Some of it leads to this
// repository, and where CI is set, package managers refuse to make a lock file.
const OURS =
  /^(CI$|GITHUB_ACTIONS$|npm_(package|lifecycle)_|npm_(command|execpath|node_execpath)$|npm_config_.*prefix$|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|VITEST|TEST$|JEST)/;

const searchPath = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((entry) => !/node_modules|node-gyp-bin/.test(entry));

/** The file that a command of the PATH is; undefined if there is none. */
export function findOnPath(command: string): string | undefined {
  const path = searchPath.map((directory) => join(directory, command)).find(existsSync);
  return path && realpathSync(path);
}

/** The environment of a user's shell, in which this Node.js comes first, with its own headers. */
export function environment(node: string): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const prefix = dirname(dirname(node));
  return {
    ...Object.fromEntries(inherited),
    PATH: [dirname(node), ...searchPath].join(delimiter),
    // Where the headers came with Node.js every package manager uses them. Otherwise node-gyp downloads them.
    ...(existsSync(join(prefix, "include/node/node.h")) ? { npm_config_nodedir: prefix } : {}),
  };
}
