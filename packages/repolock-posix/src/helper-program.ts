import { accessSync, constants as fileConstants, realpathSync, statSync } from "node:fs";
import { constants } from "node:os";
import { basename, delimiter, isAbsolute, join } from "node:path";

/** The programs that can call flock(2) on a descriptor that they inherit. */
export type HelperName = "flock" | "perl" | "python3";

/** A helper program of this machine. */
export interface HelperProgram {
  readonly name: HelperName;
  /** Absolute path. */
  readonly path: string;
}

/** Which program makes a single try: the one that starts fastest comes first. */
export const TRY_ORDER: readonly HelperName[] = ["flock", "perl", "python3"];

/**
 * Which program waits in the kernel's queue. perl comes before flock(1), which cannot ask whether the waiter uses the lock;
 * see {@link waitArguments}.
 */
export const WAIT_ORDER: readonly HelperName[] = ["perl", "flock", "python3"];

/** The exit code of a helper that released the lock because its waiter did not answer. */
export const RELEASED_UNANSWERED = 75;

// The lockfile is descriptor 3 of every helper. 6 is LOCK_EX | LOCK_NB, 2 is LOCK_EX, 8 is LOCK_UN, on every system.
// perl compares error numbers, because not every perl has the module with their names.
const { EWOULDBLOCK, EINTR } = constants.errno;
const PERL_TRY = `open(L,"+<&=3")&&flock(L,6)&&exit 0;exit 1 if $!==${EWOULDBLOCK};print STDERR "$!\\n";exit 2`;

const PYTHON_TRY = `
import fcntl,sys
try: fcntl.flock(3,6)
except BlockingIOError: sys.exit(1)
except OSError as e: sys.stderr.write(e.strerror+"\\n");sys.exit(2)`;

// Before they unlock, these programs write once more. A waiter that holds the lock has closed the pipe, so the write ends
// the program even if the program on PATH is a script that started the real one, and the waiter killed only the script.
// Arguments: how long to wait for an answer, and when to exit at the latest, both in seconds.
const PERL_WAIT = `
open(L,"+<&=3")||exit 2;
open(U,"<","/proc/uptime");
alarm($ARGV[1]);
syswrite(STDOUT,"\\n");
until(flock(L,2)){exit 2 unless $!==${EINTR}}
sysread(U,$t,99);
syswrite(STDOUT,($t||"?")."\\n");
select(undef,undef,undef,$ARGV[0]);
syswrite(STDOUT,"\\n")||exit 2;
flock(L,8);
exit ${RELEASED_UNANSWERED}`;

const PYTHON_WAIT = `
import fcntl,os,signal,sys,time
signal.signal(signal.SIGPIPE,signal.SIG_DFL)
signal.alarm(int(sys.argv[2]))
try: u=os.open("/proc/uptime",os.O_RDONLY)
except OSError: u=-1
os.write(1,b"\\n")
fcntl.flock(3,2)
os.write(1,os.read(u,99) if u>=0 else b"?\\n")
time.sleep(float(sys.argv[1]))
os.write(1,b"\\n")
fcntl.flock(3,8)
os._exit(${RELEASED_UNANSWERED})`;

const found = new Map<HelperName, HelperProgram | undefined>();

/** Returns the first of these programs that this machine has. Each process looks up each program once. */
export function findHelper(names: readonly HelperName[]): HelperProgram | undefined {
  for (const name of names) {
    if (!found.has(name)) found.set(name, lookUp(name));
    const program = found.get(name);
    if (program !== undefined) return program;
  }
  return undefined;
}

/** Returns the search path for helpers, without relative entries, which could run a program from the repository. */
export function absolutePath(): string[] {
  return (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
}

function lookUp(name: HelperName): HelperProgram | undefined {
  const path = absolutePath()
    .map((directory) => join(directory, name))
    .find(isExecutable);
  return path === undefined ? undefined : { name, path };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, fileConstants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Returns the arguments for a single try. The program exits with 0 if it locked, silently with 1 if another process holds the lock. */
export function tryArguments({ name }: HelperProgram): string[] {
  switch (name) {
    case "flock":
      return ["-xn", "3"];
    case "perl":
      return ["-e", PERL_TRY];
    case "python3":
      return ["-ISc", PYTHON_TRY];
  }
}

/**
 * Returns the arguments to wait in the kernel's queue.
 *
 * perl and python3 print an empty line when they start, and the time since boot in seconds when they acquire the lock. The waiter then closes the
 * pipe, as a sign that it uses the lock, and kills the helper. If the pipe stays open, because the waiter is stopped or busy,
 * the helper unlocks and exits with {@link RELEASED_UNANSWERED}. flock(1) exits with 0 at once.
 *
 * @param answerMs how long to keep the lock for the waiter, in milliseconds
 * @param boundMs when to exit in any case, in milliseconds: the limit for a helper whose waiter was killed
 */
export function waitArguments({ name, path }: HelperProgram, answerMs: number, boundMs: number): string[] {
  const boundS = String(Math.ceil(boundMs / 1000));
  const answerS = String(answerMs / 1000);
  switch (name) {
    case "flock":
      return isBusyBox(path) ? ["-x", "3"] : ["-x", "-w", boundS, "3"];
    case "perl":
      return ["-e", PERL_WAIT, answerS, boundS];
    case "python3":
      return ["-ISc", PYTHON_WAIT, answerS, boundS];
  }
}

// BusyBox's flock(1) lacks -w.
function isBusyBox(path: string): boolean {
  return basename(realpathSync(path)) === "busybox";
}
