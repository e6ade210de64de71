import { constants } from "node:fs";
import type { SystemCall } from "support/system-calls";
import type { ErrorName } from "./errors.js";
import { type Place, placeOf, type Surroundings } from "./place.js";

/** What the program is at when the call fails. */
export type Verb = "acquire" | "assertHeld" | "inspect";

/**
 * What a failed call leads to. `unharmed`: the same as without the failure, but for comfort (a name, a wake-up, manners,
 * the state in a report may be missing). `refused`: ErrAcquire with the path and the error as its cause. `lost`:
 * ErrLockLost with the error as its cause.
 */
export type Effect = "unharmed" | "refused" | "lost";

/** What is documented about the failure of a call. */
export interface Rule {
  /** Undefined: whatever the program is at. */
  readonly verb?: Verb;
  readonly call: readonly string[];
  readonly on: readonly Place[];
  readonly error?: ErrorName;
  /** Undefined: whether it fails once or for good. */
  readonly lasts?: boolean;
  readonly effect: Effect;
  /** In the words of a table. */
  readonly text: string;
}

/** A failure: which call, in what. */
export interface Failure extends Surroundings {
  readonly verb: Verb;
  readonly call: SystemCall;
  readonly error: ErrorName;
  readonly lasts: boolean;
}

/** In this order: the first that fits counts. */
export const RULES: readonly Rule[] = [
  {
    verb: "acquire",
    call: ["openSync O_CREAT", "fstatSync"],
    on: ["lockfile in .git"],
    lasts: false,
    effect: "unharmed",
    text: "opened again, after a look at what `.git` is",
  },
  {
    call: ["openSync O_CREAT", "fstatSync"],
    on: ["no lockfile in .git"],
    effect: "unharmed",
    text: "that was only a guess; the lockfile is looked for where it belongs",
  },
  {
    verb: "acquire",
    call: ["openSync O_CREAT", "fstatSync"],
    on: ["lockfile in .git", "lockfile beside .git"],
    effect: "refused",
    text: "ErrAcquire: the lockfile cannot be opened",
  },
  {
    call: ["flockSync exnb"],
    on: ["lockfile in .git", "lockfile beside .git"],
    error: "EINTR",
    lasts: false,
    effect: "unharmed",
    text: "a signal came; the call is made again",
  },
  {
    verb: "assertHeld",
    call: ["statSync", "lstatSync", "flockSync exnb"],
    on: [".git", "root", "lockfile in .git", "lockfile beside .git"],
    effect: "lost",
    text: "ErrLockLost: what cannot be confirmed is not claimed",
  },
  {
    call: ["statSync"],
    on: [".git", "root"],
    effect: "refused",
    text: "ErrAcquire: which file to lock is not known",
  },
  {
    call: ["lstatSync"],
    on: ["lockfile in .git", "lockfile beside .git"],
    effect: "refused",
    text: "ErrAcquire: what is at the path cannot be examined; a lock that was taken is given up",
  },
  {
    call: ["flockSync exnb"],
    on: ["lockfile in .git", "lockfile beside .git"],
    effect: "refused",
    text: "ErrAcquire: only “would block” means that somebody has the lock",
  },
  {
    call: ["flockSync un"],
    on: ["lockfile in .git", "lockfile beside .git"],
    effect: "unharmed",
    text: "the close frees the lock",
  },
  {
    call: ["writeSync", "ftruncateSync"],
    on: ["lockfile in .git", "lockfile beside .git"],
    effect: "unharmed",
    text: "the holder has no name in the lockfile; those who wait notice the release at their next poll",
  },
  {
    call: ["openSync O_RDONLY", "readSync"],
    on: ["lockfile in .git", "lockfile beside .git"],
    effect: "unharmed",
    text: "what the record says is not known; it decides nothing",
  },
  {
    call: ["watch"],
    on: ["lockfile in .git", "lockfile beside .git"],
    effect: "unharmed",
    text: "the poll alone serves",
  },
  {
    call: ["openSync O_RDONLY", "flockSync exnb", "flockSync shnb", "realpathSync"],
    on: ["directory of the lockfile"],
    effect: "unharmed",
    text: "no manners between those who wait; no word on the file system",
  },
  {
    call: ["closeSync"],
    on: ["lockfile in .git", "lockfile beside .git", "directory of the lockfile"],
    effect: "unharmed",
    text: "close(2) frees the descriptor, whatever it reports",
  },
  {
    call: ["existsSync", "readFile", "readFileSync", "readdirSync", "readlinkSync", "statSync"],
    on: ["/proc"],
    effect: "unharmed",
    text: "nobody is named, or the state is unknown",
  },
];

/** The rule for a failure; undefined if nothing is documented about it. */
export function ruleFor({ verb, call, error, lasts, ...surroundings }: Failure): Rule | undefined {
  const name = nameOf(call);
  const places = placeOf(call.path, surroundings);
  return RULES.find(
    (rule) =>
      (rule.verb ?? verb) === verb &&
      rule.call.includes(name) &&
      rule.on.some((place) => places.includes(place)) &&
      (rule.error ?? error) === error &&
      (rule.lasts ?? lasts) === lasts,
  );
}

/** The name of a call, with what distinguishes it from others of the same name. */
function nameOf({ name, args: [, how] }: SystemCall): string {
  if (name === "flockSync") return `flockSync ${how}`;
  if (name === "openSync") return `openSync ${Number(how) & constants.O_CREAT ? "O_CREAT" : "O_RDONLY"}`;
  return name;
}
