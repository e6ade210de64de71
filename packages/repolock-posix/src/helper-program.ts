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

/** Which program makes a single try: the quickest to start comes first. */
export const TRY_ORDER: readonly HelperName[] = ["flock", "perl", "python3"];

/**
 * Which program waits in the kernel's queue. flock(1) comes after perl, because flock(1) cannot ask whether the waiter is
 * there to use the lock; see {@link waitArguments}.
 */
export const WAIT_ORDER: readonly HelperName[] = ["perl", "flock", "python3"];

/** How a helper ends that has given the lock back, because no answer came. */
export const GAVE_BACK = 75;

// The lockfile is descriptor 3 of every helper. 6 is LOCK_EX | LOCK_NB, 2 is LOCK_EX, 8 is LOCK_UN, on every system.
// perl compares numbers of errors, because its module of their names is not everywhere.
const { EWOULDBLOCK, EINTR } = constants.errno;
const PERL_TRY = `open(L,"+<&=3")&&flock(L,6)&&exit 0;exit 1 if $!==${EWOULDBLOCK};print STDERR "$!\\n";exit 2`;

const PYTHON_TRY = `
import fcntl,sys
try: fcntl.flock(3,6)
except BlockingIOError: sys.exit(1)
except OSError as e: sys.stderr.write(e.strerror+"\\n");sys.exit(2)`;

// Before they unlock they write once more. A waiter that has taken the lock over has closed the pipe, which ends them: where
// the program on PATH is a script that starts the real one, the waiter has killed that script alone.
// Arguments: for how long to wait for an answer, and after how long to end at the latest, both in seconds.
const PERL_WAIT = `
open(L,"+<&=3")||exit 2;
open(U,"<","/proc/uptime");
alarm($ARGV[1]);
until(flock(L,2)){exit 2 unless $!==${EINTR}}
sysread(U,$t,99);
syswrite(STDOUT,($t||"?")."\\n");
select(undef,undef,undef,$ARGV[0]);
syswrite(STDOUT,"\\n")||exit 2;
flock(L,8);
exit ${GAVE_BACK}`;

const PYTHON_WAIT = `
import fcntl,os,signal,sys,time
signal.signal(signal.SIGPIPE,signal.SIG_DFL)
signal.alarm(int(sys.argv[2]))
try: u=os.open("/proc/uptime",os.O_RDONLY)
except OSError: u=-1
fcntl.flock(3,2)
os.write(1,os.read(u,99) if u>=0 else b"?\\n")
time.sleep(float(sys.argv[1]))
os.write(1,b"\\n")
fcntl.flock(3,8)
os._exit(${GAVE_BACK})`;

const found = new Map<HelperName, HelperProgram | undefined>();

/** The first of these programs that this machine has. Each is looked up once in a process. */
export function findHelper(names: readonly HelperName[]): HelperProgram | undefined {
  for (const name of names) {
    if (!found.has(name)) found.set(name, lookUp(name));
    const program = found.get(name);
    if (program !== undefined) return program;
  }
  return undefined;
}

/** The search path for helpers: a relative entry would run a program out of the repository. */
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

/** How to have the program try once. It ends with 0 if it got the lock, silently with 1 if another process holds it. */
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
 * How to have the program wait in the kernel's queue.
 *
 * perl and python3 say when they have got the lock, with the time since boot in seconds, and wait to be killed as a
 * sign that the waiter uses it. If nobody kills them, because the waiter is stopped or busy, they unlock and end with
 * {@link GAVE_BACK}. flock(1) just ends, with 0.
 *
 * @param answerMs for how long to wait to be killed, in milliseconds
 * @param boundMs after how long to give up in any case, in milliseconds: the bound for a helper that has lost its waiter
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

// Its flock(1) has no -w.
function isBusyBox(path: string): boolean {
  return basename(realpathSync(path)) === "busybox";
}
