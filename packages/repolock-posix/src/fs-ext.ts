import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { systemErrorCode, systemErrorText } from "repolock-core";
import type { Flock, OpenFile } from "./flock.js";

// Blocking and asynchronous calls of fs-ext are not declared on purpose: a pending one occupies a thread of libuv's
// pool and keeps the process from exiting. https://github.com/baudehlo/node-fs-ext/issues/49
interface FsExt {
  flockSync(fd: number, operation: "exnb" | "un"): void;
}

// A signal can interrupt the call on a network file system. Such a call says nothing about the lock, so it is made again;
// libuv does the same for open(2).
const MAX_INTERRUPTIONS = 100;

const APPROVE = "npm approve-scripts fs-ext (not needed in npm 10), then npm rebuild fs-ext";

// Bundled as CommonJS this module has no URL of its own, but the bundle has a file name.
/* v8 ignore next -- only in such a bundle; @preserve */
const requireFromHere = createRequire(import.meta.url ?? __filename);

/** The reason why fs-ext did not load, after an attempt. */
let loadFailure: string | undefined;

/** Loads fs-ext. This is the only file that does. Returns undefined where it does not load. */
export function fsExtFlock(): Flock | undefined {
  if (whyNotHere() !== undefined) return undefined;
  try {
    // Not an import: on Node 20 an unbuilt addon ends the process even if the failed import is caught.
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
        // POSIX allows either name for "would block".
        const code = systemErrorCode(error);
        if (code === "EAGAIN" || code === "EWOULDBLOCK") return false;
        if (code !== "EINTR" || interruptions === MAX_INTERRUPTIONS) throw error;
      }
    }
  }
  // Locking once more what is locked changes nothing.
  return { tryLock, stillHolds: tryLock, unlocksAtOnce: true, unlock: ({ fd }) => fsExt.flockSync(fd, "un") };
}

/**
 * Why this process does not lock through fs-ext, and what to do about it; undefined if it does or would. Until the first
 * attempt to load fs-ext only the traces of its installation are looked at.
 */
export function whyNotFsExt(): string | undefined {
  return whyNotHere() ?? loadFailure ?? explain();
}

function whyNotHere(): string | undefined {
  if (process.versions["bun"] !== undefined || process.versions["deno"] !== undefined) return "fs-ext is for Node.js";
  // fs-ext is not written for several threads: loaded in a second one it can abort the whole process.
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
  // In a bundle of webpack this is the number of a module: nothing is known of the place of fs-ext.
  if (typeof entry !== "string") return undefined;
  const directory = dirname(entry);
  // Of another package under the name of fs-ext, with prebuilt binaries for example, nothing is known beforehand.
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
