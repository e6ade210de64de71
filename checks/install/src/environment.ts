import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

// What `npm run`, the test runner and a CI service add. A stranger's shell has none of it. Some of it leads to this
// repository, and where CI is set, package managers refuse to make a lock file.
const OURS =
  /^(CI$|GITHUB_ACTIONS$|npm_(package|lifecycle)_|npm_(command|execpath|node_execpath)$|npm_config_.*prefix$|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|VITEST|TEST$)/;

/** The environment of a stranger's shell, in which the Node.js in this directory comes first, with its own headers. */
export function environment(nodeDirectory = dirname(process.execPath)): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const prefix = dirname(nodeDirectory);
  return {
    ...Object.fromEntries(inherited),
    PATH: [nodeDirectory, ...pathWithoutOurs()].join(delimiter),
    // Where they came with Node they are used, by every package manager. Otherwise node-gyp downloads them.
    ...(existsSync(join(prefix, "include/node/node.h")) ? { npm_config_nodedir: prefix } : {}),
  };
}

/** The file of an npm, pnpm or the like that Node runs, by the name that it has on the PATH. */
export function findOnPath(command: string): string {
  const path = pathWithoutOurs()
    .map((directory) => join(directory, command))
    .find(existsSync);
  if (path === undefined) throw new Error(`${command} is not on the PATH`);
  return realpathSync(path);
}

function pathWithoutOurs(): string[] {
  return (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !/node_modules|node-gyp-bin/.test(entry));
}
