import { constants } from "node:fs";
import { join } from "node:path";
import type { SystemCall } from "support/system-calls";

/** The errors with which every call fails in turn. */
export const ERRORS = [
  "EINTR",
  "EIO",
  "ENOLCK",
  "EMFILE",
  "ENFILE",
  "ENOSPC",
  "EROFS",
  "EACCES",
  "ESTALE",
  "EDQUOT",
] as const;

export type ErrorName = (typeof ERRORS)[number];

/** What the program is at when the call fails. */
export type Phase = "acquire" | "assertHeld" | "inspect" | "release";

/**
 * What a failed call leads to. `unharmed`: the same as without the failure, but for comfort (a name, a helper, the state
 * in a report may be missing). `refused`: ErrAcquire with the path and the error as its cause. `lost`: ErrLockLost with
 * the error as its cause.
 */
export type Effect = "unharmed" | "refused" | "lost";

/** A failure: which call, in what, how. */
export interface Failure {
  readonly phase: Phase;
  readonly call: SystemCall;
  readonly error: ErrorName;
  /** Whether the same call fails also each time it is made again. */
  readonly lasts: boolean;
  readonly root: string;
  /** Where the lockfile belongs. */
  readonly lockfilePath: string;
}

/** The documented effects of a failure, one or the other: only what decides who holds the lock may harm. */
export function effectsOf({ phase, call, ...rest }: Failure): Effect[] {
  const effect = effectOf({ phase, call, ...rest });
  if (phase !== "acquire") return [effect];
  // A waiter also looks at the lockfile to name its holder, and whoever creates it looks for the mode that git gives its
  // files; then the failure is harmless.
  if (/^l?statSync$/.test(call.name)) return [effect, "unharmed"];
  // The usual place is only a guess: the lockfile is opened again where it belongs, and that can be the one that failed.
  const isUsual = call.path === join(rest.root, ".git", "aiwf.lock");
  return isUsual && !rest.lasts && opensToLock(call) ? [effect, "unharmed"] : [effect];
}

function effectOf({ phase, call, error, lasts, root, lockfilePath }: Failure): Effect {
  const { name, path } = call;
  const isLockfile = path === lockfilePath;
  const isAround = path === root || path === join(root, ".git");
  const isTry = name === "flockSync" && call.args[1] === "exnb" && isLockfile;
  // A signal came: the call is made again.
  if (isTry && error === "EINTR" && !lasts) return "unharmed";
  if (phase === "assertHeld") {
    // What cannot be confirmed is not claimed.
    return isTry || (isLockfile && /^[fl]?statSync$/.test(name)) || (isAround && name === "statSync")
      ? "lost"
      : "unharmed";
  }
  // A report tells what hinders it, and is not refused.
  if (phase !== "acquire") return "unharmed";
  return isTry || isAsked(name, isLockfile, isAround) || (isLockfile && opensToLock(call)) ? "refused" : "unharmed";
}

/** Whether the call asks which file is the lockfile. */
function isAsked(name: string, isLockfile: boolean, isAround: boolean): boolean {
  return (name === "lstatSync" && isLockfile) || (name === "statSync" && isAround);
}

/** Whether the call is part of opening the lockfile to lock it; a record is read through a descriptor that only reads. */
function opensToLock({ name, args: [, flags] }: SystemCall): boolean {
  return name === "fstatSync" || (name === "openSync" && (Number(flags) & constants.O_RDWR) !== 0);
}
