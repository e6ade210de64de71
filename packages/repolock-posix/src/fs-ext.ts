import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { systemErrorCode, systemErrorText } from "repolock-core";
import type { Flock, OpenFile } from "./flock.js";

// This interface omits fs-ext's blocking and asynchronous calls: a pending call occupies a thread of libuv's pool and
// keeps the process from exiting. https://github.com/baudehlo/node-fs-ext/issues/49
interface FsExt {
  flockSync(fd: number, operation: "exnb" | "un"): void;
}

// A signal can interrupt the call on a network file system. The result says nothing about the lock, so this module calls
// again, as libuv does for open(2).
const MAX_INTERRUPTIONS = 100;

const APPROVE = "npm approve-scripts fs-ext (npm 12 only), then npm rebuild fs-ext";

// In a CommonJS bundle this module lacks a URL, but the bundle has a file name.
/* v8 ignore next -- only in such a bundle; @preserve */
const requireFromHere = createRequire(import.meta.url ?? __filename);

/** Why fs-ext did not load, after an attempt. */
let loadFailure: string | undefined;

/** Loads fs-ext, which no other file does. Returns undefined if fs-ext does not load. */
export function fsExtFlock(): Flock | undefined {
  if (whyNotHere() !== undefined) return undefined;
  try {
    // Not an import: on Node 20 an addon that is not built ends the process, even if code catches the failed import.
    return flockThrough(requireFromHere("fs-ext"));
  } catch (error) {
    const [firstLine = ""] = systemErrorText(error).split("\n");
    loadFailure = explain() ?? `fs-ext cannot be loaded (${firstLine}): npm rebuild fs-ext`;
    return undefined;
  }
}

function flockThrough(fsExt: FsExt): Flock {
  function tryLock({ fd }: OpenFile): boolean {
    for (let interruptions = 0; ; interruptions++) {
      try {
        fsExt.flockSync(fd, "exnb");
        return true;
      } catch (error) {
        // POSIX allows both names for "would block".
        const code = systemErrorCode(error);
        if (code === "EAGAIN" || code === "EWOULDBLOCK") return false;
        if (code !== "EINTR" || interruptions === MAX_INTERRUPTIONS) throw error;
      }
    }
  }
  // Locking a locked description again changes nothing.
  return { tryLock, stillHolds: tryLock, unlocksAtOnce: true, unlock: ({ fd }) => fsExt.flockSync(fd, "un") };
}

/**
 * Says why this process does not lock through fs-ext, and the remedy; undefined if it does or would. Before the first
 * attempt to load fs-ext, this function looks only at the files of its installation.
 */
export function whyNotFsExt(): string | undefined {
  return whyNotHere() ?? loadFailure ?? explain();
}

function whyNotHere(): string | undefined {
  if (process.versions["bun"] !== undefined || process.versions["deno"] !== undefined) return "fs-ext is for Node.js";
  // fs-ext does not support threads: loading it in a second thread can abort the whole process.
  if (!isMainThread) return "fs-ext serves only the main thread";
  return undefined;
}

function explain(): string | undefined {
  if (hasFlag("--no-addons")) return "Node.js runs with --no-addons";
  if ((hasFlag("--permission") || hasFlag("--experimental-permission")) && !hasFlag("--allow-addons")) {
    return "Node.js runs with --permission and without --allow-addons";
  }
  let entry: unknown;
  try {
    entry = requireFromHere.resolve("fs-ext");
  } catch {
    return "fs-ext is not installed: npm install fs-ext, with a C++ compiler";
  }
  // In a webpack bundle, resolve returns the number of a module, and the place of fs-ext is unknown.
  if (typeof entry !== "string") return undefined;
  const directory = dirname(entry);
  // Another package may use the name fs-ext, for example one with prebuilt binaries; only loading shows whether it works.
  if (!existsSync(join(directory, "fs-ext.cc"))) return undefined;
  if (!existsSync(join(directory, "build/Release/fs_ext.node"))) return `fs-ext is not built: ${APPROVE}`;
  return builtForAnother(join(directory, "build/config.gypi"));
}

function hasFlag(flag: string): boolean {
  return process.execArgv.includes(flag) || (process.env["NODE_OPTIONS"] ?? "").split(" ").includes(flag);
}

function builtForAnother(traces: string): string | undefined {
  let settings: string;
  try {
    settings = readFileSync(traces, "utf8");
  } catch {
    return undefined;
  }
  const says = (key: string) => new RegExp(`"${key}": "?(\\w+)`).exec(settings)?.[1];
  const abi = says("node_module_version");
  const { modules } = process.versions;
  if (abi !== undefined && abi !== modules) {
    return `fs-ext is built for ABI ${abi} and this Node.js has ABI ${modules}: npm rebuild fs-ext`;
  }
  const architecture = says("target_arch");
  if (architecture !== undefined && architecture !== process.arch) {
    return `fs-ext is built for ${architecture} and this Node.js is for ${process.arch}: npm rebuild fs-ext`;
  }
  return undefined;
}
