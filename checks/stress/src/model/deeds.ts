import { hostname } from "node:os";
import { type Command, deed } from "./command.js";
import type { Reference } from "./reference.js";

/** All that somebody without respect for the lockfile does. */
export const DEEDS: readonly Command[] = [
  deed("removes what is at the path", isAnythingThere, ({ saboteur }) => saboteur.remove()),
  deed("puts a new lockfile there", always, ({ saboteur }) => saboteur.replace()),
  deed("moves the lockfile away", isLockfileThere, ({ saboteur }) => saboteur.moveAway()),
  deed("puts back the lockfile that was moved away", isLockfileAway, ({ saboteur }) => saboteur.putBack()),
  deed("puts a symlink there", always, ({ saboteur }) => saboteur.putSymlink()),
  deed("puts a directory there", doesNobodyWait, ({ saboteur }) => saboteur.putDirectory()),
  deed("makes a .git directory", isWithoutGit, ({ saboteur }) => saboteur.makeGit()),
  deed("removes the .git directory", isWithGit, ({ saboteur }) => saboteur.removeGit()),
  deed("empties the lockfile", isLockfileThere, ({ saboteur, reference }) => {
    saboteur.empty();
    reference.scribbled();
  }),
  deed("forges the record", isLockfileThere, ({ saboteur, reference }) => {
    saboteur.forge(process.pid, hostname());
    reference.scribbled();
  }),
];

function always(): boolean {
  return true;
}

function isAnythingThere({ places: { content } }: Reference): boolean {
  return content !== "nothing";
}

function isLockfileThere({ places: { content } }: Reference): boolean {
  return typeof content === "number";
}

function isLockfileAway({ places: { aside } }: Reference): boolean {
  return aside !== undefined;
}

function isWithGit({ places: { hasGit } }: Reference): boolean {
  return hasGit;
}

function isWithoutGit({ places: { hasGit } }: Reference): boolean {
  return !hasGit;
}

function doesNobodyWait({ waits }: Reference): boolean {
  return waits.size === 0;
}
