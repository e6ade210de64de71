import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { errorRow, type Row, row } from "./row.js";

const { resolve } = createRequire(import.meta.filename);

const CONSEQUENCE = "until then, verbs that change the repository are refused";
const REBUILD = "npm rebuild fs-ext (where aiwf is installed globally: npm rebuild --global fs-ext)";
const COMPILER = "install a C++ compiler, make and Python";
const DROP_IN = 'without a compiler: "overrides": { "fs-ext": "npm:fs-ext-extra-prebuilt@^2.2.7" } in package.json';

/**
 * Whether the native part of the lock is installed and fits this Node.js. It is not loaded here: the traces of its
 * build are looked at, and only where they do not prove that all is well another process tries to load it.
 */
export function fsExtRow(): Row {
  const entry = find();
  if (entry === undefined) {
    const cause = "not installed: npm leaves it out if its build fails, or if it is told to omit optional packages";
    return fault(cause, `${COMPILER}, then: npm install --include=optional`, DROP_IN);
  }
  const build = join(dirname(entry), "build");
  if (isBuiltForThis(build)) return row("fs-ext", `ok (built for ABI ${process.versions.modules})`);
  const problem = tryToLoad(entry);
  if (problem === undefined) return row("fs-ext", "ok (it loads)");
  return explain(problem, build);
}

function find(): string | undefined {
  try {
    return resolve("fs-ext");
  } catch {
    return undefined;
  }
}

function isBuiltForThis(build: string): boolean {
  const [binary, traces] = [join(build, "Release/fs_ext.node"), join(build, "config.gypi")];
  if (!existsSync(binary) || !existsSync(traces)) return false;
  const settings = readFileSync(traces, "utf8");
  const says = (key: string) => new RegExp(`"${key}": "?(\\w+)`).exec(settings)?.[1];
  return says("node_module_version") === process.versions.modules && says("target_arch") === process.arch;
}

/** Loads it in another process: a native module that does not fit can end the process that loads it. */
function tryToLoad(entry: string): string | undefined {
  const { status, stderr } = spawnSync(process.execPath, ["-e", "require(process.argv[1])", entry], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  return status === 0 ? undefined : stderr;
}

function explain(problem: string, build: string): Row {
  const [, built, needed] = /NODE_MODULE_VERSION (\d+).*NODE_MODULE_VERSION (\d+)/s.exec(problem) ?? [];
  if (built !== undefined) {
    return fault(`built for another version of Node.js (ABI ${built}; this one has ${needed})`, REBUILD);
  }
  if (!problem.includes("Cannot find module")) {
    const [reason] = /^\w*Error: .*$/m.exec(problem) ?? ["it ends the process"];
    return fault(`cannot be loaded: ${reason}`, REBUILD);
  }
  if (!existsSync(build)) {
    return fault(
      "installed, but not built: its install script was not run",
      "in a project: npm approve-scripts fs-ext && npm rebuild fs-ext (pnpm: pnpm approve-builds)",
      "installed globally: npm install --global --allow-scripts=fs-ext aiwf",
    );
  }
  return fault("its build failed", `${COMPILER}, then: ${REBUILD}`, DROP_IN);
}

function fault(cause: string, ...remedies: string[]): Row {
  return errorRow("fs-ext", cause, ...remedies, CONSEQUENCE);
}
