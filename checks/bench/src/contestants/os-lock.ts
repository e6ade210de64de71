import { closeSync } from "node:fs";
import { createRequire } from "node:module";
import type { Contestant } from "./contestant.js";
import { openLockfile } from "./raw-flock.js";

interface OsLock {
  lock(fd: number, options: { exclusive: boolean }): Promise<void>;
  unlock(fd: number): Promise<void>;
}

/** fcntl(2), which waits in a thread of libuv's pool. */
export const osLock: Contestant = {
  name: "os-lock",
  async acquire(root) {
    const library: OsLock = createRequire(import.meta.url)("os-lock");
    const fd = openLockfile(root);
    await library.lock(fd, { exclusive: true });
    return async () => {
      await library.unlock(fd);
      closeSync(fd);
    };
  },
};
