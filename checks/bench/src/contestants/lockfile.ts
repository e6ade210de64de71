import { createRequire } from "node:module";
import { promisify } from "node:util";
import { lockfileIn } from "../scratch.js";
import type { Contestant } from "./contestant.js";

interface Lockfile {
  lock(path: string, options: { wait: number; pollPeriod: number }, done: (error: Error | null) => void): void;
  unlock(path: string, done: (error: Error | null) => void): void;
}

const library: Lockfile = createRequire(import.meta.url)("lockfile");
const lock = promisify(library.lock);
const unlock = promisify(library.unlock);

const LONG_MS = 600_000;

/** A file that must not exist yet. Told to try as often as the poller. */
export const lockfile: Contestant = {
  name: "lockfile",
  async acquire(root) {
    const path = `${lockfileIn(root)}.npm`;
    await lock(path, { wait: LONG_MS, pollPeriod: 50 });
    return () => unlock(path);
  },
};
