import childProcess from "node:child_process";
import fs from "node:fs";
import fsPromises from "node:fs/promises";
import { createRequire, syncBuiltinESMExports } from "node:module";

/** A call to the system that the program is about to make. */
export interface SystemCall {
  /** The function of Node or of fs-ext, for example `openSync`, `flockSync`, `spawn`. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** The path that it is about, also when it is given a descriptor. For a process, the program. */
  readonly path: string;
}

/**
 * What happens instead of a call. Returning `proceed()` makes it as usual; returning something else replaces its
 * result; throwing is how it fails. Calls that the interceptor itself makes are not intercepted.
 */
export type Interceptor = (call: SystemCall, proceed: () => unknown) => unknown;

type Callable = (...args: unknown[]) => unknown;

interface Place {
  readonly functions: Record<string, unknown>;
  readonly names: readonly string[];
}

const IN_FS = [
  "accessSync",
  "closeSync",
  "existsSync",
  "fchmodSync",
  "fstatSync",
  "fsyncSync",
  "ftruncateSync",
  "lstatSync",
  "mkdirSync",
  "mkdtempSync",
  "openSync",
  "readFileSync",
  "readSync",
  "readdirSync",
  "readlinkSync",
  "realpathSync",
  "renameSync",
  "rmSync",
  "statSync",
  "statfsSync",
  "watch",
  "writeFileSync",
  "writeSync",
];
const IN_FS_PROMISES = ["open", "readFile", "readdir", "readlink", "stat", "lstat", "realpath", "statfs"];
const IN_CHILD_PROCESS = ["execFile", "spawn"];

// Taken before anything is replaced.
const { readlinkSync } = fs;

/**
 * Puts the interceptor under the calls that this process makes to the system through `node:fs`, `node:child_process`
 * and fs-ext, in every module, also those that are loaded already.
 *
 * @returns takes it away again
 */
export function interceptSystemCalls(intercept: Interceptor): () => void {
  const restores = places().flatMap(({ functions, names }) =>
    names.flatMap((name) => replace(functions, name, intercept)),
  );
  syncBuiltinESMExports();
  return () => {
    for (const restore of restores) restore();
    syncBuiltinESMExports();
  };
}

/** An error as Node and fs-ext throw it when a system call fails. */
export function systemError(code: string, call: string): Error {
  return Object.assign(new Error(`${code}: injected failure, ${call}`), { code, syscall: call });
}

function places(): Place[] {
  return [
    { functions: asRecord(fs), names: IN_FS },
    { functions: asRecord(fsPromises), names: IN_FS_PROMISES },
    { functions: asRecord(childProcess), names: IN_CHILD_PROCESS },
    { functions: asRecord(createRequire(import.meta.url)("fs-ext")), names: ["flockSync"] },
  ];
}

// Node's functions call one another; only the outermost call is the program's own.
let isInside = false;

function replace(functions: Record<string, unknown>, name: string, intercept: Interceptor): (() => void)[] {
  const original = functions[name];
  if (typeof original !== "function") return [];
  function replacement(this: unknown, ...args: unknown[]): unknown {
    const proceed = () => (original as Callable).apply(this, args);
    if (isInside) return proceed();
    isInside = true;
    try {
      return intercept({ name, args, path: pathOf(args[0]) }, proceed);
    } finally {
      isInside = false;
    }
  }
  // Some have properties, as realpathSync.native.
  functions[name] = Object.assign(replacement, original);
  return [
    () => {
      functions[name] = original;
    },
  ];
}

function pathOf(target: unknown): string {
  if (typeof target !== "number") return String(target);
  try {
    return readlinkSync(`/proc/self/fd/${target}`);
  } catch {
    return `descriptor ${target}`;
  }
}

function asRecord(functions: object): Record<string, unknown> {
  return functions as Record<string, unknown>;
}
