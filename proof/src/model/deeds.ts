import { hostname } from "node:os";
import { type Command, deed } from "./command.js";
import type { Places } from "./places.js";

/** All that somebody without respect for the lockfile does. */
export const DEEDS: readonly Command[] = [
  deed("removes what is at the path", isAnythingThere, ({ saboteur }) => saboteur.remove()),
  deed("puts a new lockfile there", always, ({ saboteur }) => saboteur.replace()),
  deed("moves the lockfile away", isLockfileThere, ({ saboteur }) => saboteur.moveAway()),
  deed("puts back the lockfile that was moved away", isLockfileAway, ({ saboteur }) => saboteur.putBack()),
  deed("puts a symlink there", always, ({ saboteur }) => saboteur.obstruct("symlink")),
  deed("puts a directory there", always, ({ saboteur }) => saboteur.obstruct("directory")),
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

function isAnythingThere({ content }: Places): boolean {
  return content !== "nothing";
}

function isLockfileThere({ content }: Places): boolean {
  return typeof content === "number";
}

function isLockfileAway({ aside }: Places): boolean {
  return aside !== undefined;
}

function isWithGit({ hasGit }: Places): boolean {
  return hasGit;
}

function isWithoutGit({ hasGit }: Places): boolean {
  return !hasGit;
}
