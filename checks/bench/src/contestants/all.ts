import { createRequire } from "node:module";
import type { Contestant } from "./contestant.js";
import { kernelBlocked } from "./kernel-blocked.js";
import { lockfile } from "./lockfile.js";
import { osLock } from "./os-lock.js";
import { poller } from "./poller.js";
import { properLockfile } from "./proper-lockfile.js";
import { repolock } from "./repolock.js";

/** The Node libraries that repolock is compared with. One that is not built here is missing. */
export const PEERS: readonly Contestant[] = [properLockfile, lockfile, ...(canLoad("os-lock") ? [osLock] : [])];

const ALL = [repolock, poller, kernelBlocked, ...PEERS];

/** Finds a contestant in a process that knows only its name. */
export function contestantNamed(name: string | undefined): Contestant {
  const contestant = ALL.find((candidate) => candidate.name === name);
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
