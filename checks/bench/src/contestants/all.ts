import { createRequire } from "node:module";
import type { Contestant } from "./contestant.js";
import { lockfile } from "./lockfile.js";
import { osLock } from "./os-lock.js";
import { properLockfile } from "./proper-lockfile.js";
import { repolock } from "./repolock.js";
import { toldByPipe } from "./told-by-pipe.js";

/** The Node libraries that repolock is compared with. One that is not built here is missing. */
export const PEERS: readonly Contestant[] = [properLockfile, lockfile, ...(canLoad("os-lock") ? [osLock] : [])];

/** Finds one of the contestants that contend in processes of their own. */
export function contestantNamed(name: string | undefined): Contestant {
  const contestant = [repolock, toldByPipe].find((candidate) => candidate.name === name);
  if (contestant === undefined) throw new Error(`no contestant is called ${name}`);
  return contestant;
}

// os-lock is optional, because it has to be compiled.
function canLoad(name: string): boolean {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
}
