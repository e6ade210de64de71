import { interceptSystemCalls, systemError } from "support/system-calls";
import { onTestFinished } from "vitest";
import type { FileIdentity } from "../src/kernel-locks.js";

/** What a path under /proc is: the text of a file, the names in a directory, or the file that a descriptor leads to. */
type Entry = string | readonly string[] | FileIdentity;

/**
 * Replaces /proc for this process until the end of the test: only what is given is there. A function is called at each
 * read, and may throw.
 *
 * @returns what has been read since, path by path
 */
export function fakeProc(entries: Readonly<Record<string, Entry | (() => Entry)>>): string[] {
  const reads: string[] = [];
  onTestFinished(
    interceptSystemCalls(({ name, path, args }, proceed) => {
      if (!`${path}/`.startsWith("/proc/")) return proceed();
      const entry = entries[path];
      if (name === "existsSync") return entry !== undefined;
      reads.push(path);
      const failure = systemError("ENOENT", name);
      if (name === "readFile")
        return entry === undefined ? Promise.reject(failure) : Promise.resolve(asAsked(name, entryOf(entry), args[1]));
      if (entry === undefined) throw failure;
      return asAsked(name, entryOf(entry), args[1]);
    }),
  );
  return reads;
}

function entryOf(entry: Entry | (() => Entry)): Entry {
  return typeof entry === "function" ? entry() : entry;
}

// As fs does: bytes unless an encoding is given, and doubles unless bigints are asked for.
function asAsked(name: string, entry: Entry, options: unknown): unknown {
  if (typeof entry === "string") return name.startsWith("readFile") && !options ? Buffer.from(entry) : entry;
  if (!("ino" in entry)) return entry;
  const isBigint = typeof options === "object" && options !== null && "bigint" in options && options.bigint;
  return isBigint ? entry : { dev: Number(entry.dev), ino: Number(entry.ino) };
}

/** A line of /proc/locks for an flock of the process on the file. */
export function lockLine(pid: number, { dev, ino }: FileIdentity): string {
  const device = `${(dev >> 8n).toString(16)}:${(dev & 0xffn).toString(16)}`;
  return `1: FLOCK  ADVISORY  WRITE ${pid} ${device}:${ino} 0 EOF\n`;
}
