import { createRequire } from "node:module";
import { lockfileIn } from "../scratch.js";
import type { Contestant } from "./contestant.js";

interface ProperLockfile {
  lock(
    file: string,
    options: {
      realpath: boolean;
      retries: { forever: boolean; factor: number; minTimeout: number; maxTimeout: number };
    },
  ): Promise<() => Promise<void>>;
}

const library: ProperLockfile = createRequire(import.meta.url)("proper-lockfile");

/** A directory as the lock, and a heartbeat. Told to try as often as the poller. */
export const properLockfile: Contestant = {
  name: "proper-lockfile",
  acquire: (root) =>
    library.lock(lockfileIn(root), {
      realpath: false,
      retries: { forever: true, factor: 1, minTimeout: 50, maxTimeout: 50 },
    }),
};
