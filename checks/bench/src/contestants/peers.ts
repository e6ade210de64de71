import { closeSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { lockfileIn } from "../scratch.js";
import type { Contestant } from "./contestant.js";
import { openLockfile } from "./raw-flock.js";

const require = createRequire(import.meta.url);

// A directory as the lock, and a heartbeat.
const properLockfile: Contestant = {
  name: "proper-lockfile",
  acquire: (root) => require("proper-lockfile").lock(lockfileIn(root), { realpath: false }),
};

// A file that must not exist yet.
const lockfile: Contestant = {
  name: "lockfile",
  async acquire(root) {
    const library = require("lockfile");
    const path = `${lockfileIn(root)}.npm`;
    await promisify(library.lock)(path, {});
    return () => promisify(library.unlock)(path);
  },
};

// fcntl(2), which waits in a thread of libuv's pool.
const osLock: Contestant = {
  name: "os-lock",
  async acquire(root) {
    const library = require("os-lock");
    const fd = openLockfile(root);
    await library.lock(fd, { exclusive: true });
    return async () => {
      await library.unlock(fd);
      closeSync(fd);
    };
  },
};

/** The Node libraries that repolock is compared with where nobody waits. One that is not built here is missing. */
export const PEERS: readonly Contestant[] = [properLockfile, lockfile, ...(canLoad("os-lock") ? [osLock] : [])];

// os-lock is optional, because it has to be compiled.
function canLoad(name: string): boolean {
  try {
    require(name);
    return true;
  } catch {
    return false;
  }
}
