import { once } from "node:events";
import { constants, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { SystemCall } from "support/system-calls";
import type { SubjectReport } from "../processes/subject.js";

const SUBJECT = fileURLToPath(new URL("../processes/subject.js", import.meta.url));

// Against hangs, far above what anything here takes.
const HANG_MS = 60_000;

// With a question mark what not every processor has.
const TRACED =
  "openat,statx,flock,read,pread64,pwrite64,ftruncate,close,inotify_init1,inotify_add_watch,?epoll_wait,epoll_pwait";

/** A system call that a program made, as the rules know it. */
export interface TracedCall {
  /** The line of strace. */
  readonly line: string;
  /** The name of the system call. */
  readonly name: string;
  readonly call: SystemCall;
}

/** How to run a program under strace. */
export interface TraceOrder {
  readonly root: string;
  readonly what: "turn" | "wait" | "cold";
  /** A repository to warm up with. */
  readonly warmUpRoot: string;
  /** Where strace writes to. */
  readonly directory: string;
  /** Only calls that are about these paths are seen, and fail. */
  readonly paths: readonly string[];
  /** For `strace -e inject`. */
  readonly inject?: string;
  /** Called when the program waits for the lock. */
  readonly onWait?: () => Promise<unknown>;
}

/** What a program has said and done under strace. */
export interface Traced {
  readonly report: SubjectReport | undefined;
  readonly calls: readonly TracedCall[];
  readonly hits: number;
  /** How it ended, if it said nothing. */
  readonly end: string;
}

/** Says why strace cannot be used here; undefined if it can. */
export async function missingStrace(): Promise<string | undefined> {
  const { failed, shortMessage, stderr } = await execa("strace", ["-qq", "-e", "trace=none", "true"], {
    reject: false,
  });
  if (!failed) return undefined;
  return `failures in a real process: strace does not work here (${stderr?.split("\n")[0] || shortMessage})`;
}

/** Runs the subject under strace. */
export async function trace(order: TraceOrder): Promise<Traced> {
  const { root, what, warmUpRoot, directory, paths, inject, onWait } = order;
  const file = join(directory, "strace.txt");
  const filters = paths.flatMap((path) => ["-P", path]);
  const injection = inject === undefined ? [] : ["-e", `inject=${inject}`];
  const options = ["-f", "--seccomp-bpf", "-qq", "-y", "-e", `trace=${TRACED}`, "-o", file, ...filters, ...injection];
  const child = execa("strace", [...options, process.execPath, SUBJECT, root, what, warmUpRoot], {
    reject: false,
    timeout: HANG_MS,
    killSignal: "SIGKILL",
  });
  if (onWait !== undefined) {
    await Promise.race([once(child.stdout, "data"), child]);
    await onWait();
  }
  const { stdout, stderr, exitCode, signal, timedOut } = await child;
  const last = stdout.split("\n").at(-1) ?? "";
  const lines = readFileSync(file, "utf8").split("\n");
  return {
    report: last.startsWith("{") ? JSON.parse(last) : undefined,
    calls: lines.flatMap(parseLine),
    hits: lines.filter((line) => line.includes("(INJECTED)")).length,
    end: timedOut ? `hangs, for ${HANG_MS / 1000} s by now` : `exit code ${exitCode}, signal ${signal}: ${stderr}`,
  };
}

function parseLine(line: string): TracedCall[] {
  const [, name, args] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
  if (name === undefined || args === undefined) return [];
  const quoted = /"([^"]+)"/.exec(args)?.[1];
  const ofDescriptor = /^\d+<([^>]*)>/.exec(args)?.[1];
  // What is read and written is quoted too; and a watch is about the path, not about inotify's descriptor.
  const path = name === "pread64" || name === "pwrite64" ? ofDescriptor : (quoted ?? ofDescriptor);
  const known = knownAs(name, args);
  if (path === undefined || known === undefined) return [];
  return [{ line, name, call: { name: known.name, args: [undefined, known.how], path } }];
}

/** By which function of Node a system call is made. */
function knownAs(name: string, args: string): { name: string; how?: string | number } | undefined {
  switch (name) {
    case "openat":
      return { name: "openSync", how: args.includes("O_CREAT") ? constants.O_CREAT : constants.O_RDONLY };
    case "statx":
      if (args.includes('""')) return { name: "fstatSync" };
      return { name: args.includes("AT_SYMLINK_NOFOLLOW") ? "lstatSync" : "statSync" };
    case "flock":
      if (args.includes("LOCK_UN")) return { name: "flockSync", how: "un" };
      return { name: "flockSync", how: args.includes("LOCK_SH") ? "shnb" : "exnb" };
    case "pwrite64":
      return { name: "writeSync" };
    case "pread64":
      return { name: "readSync" };
    case "ftruncate":
      return { name: "ftruncateSync" };
    case "close":
      return { name: "closeSync" };
    case "inotify_add_watch":
      return { name: "watch" };
    default:
      return undefined;
  }
}
