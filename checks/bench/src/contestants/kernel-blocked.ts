import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import type { Contestant } from "./contestant.js";
import { openLockfile } from "./raw-flock.js";

/**
 * Lets the kernel wait: flock(1) as a child locks an open file that it shares with this process, and exits. The lock
 * stays, because it belongs to the open file.
 */
export const kernelBlocked: Contestant = {
  name: "flock(1) as a child",
  async acquire(root) {
    const fd = openLockfile(root);
    const child = spawn("flock", ["3"], { stdio: ["ignore", "ignore", "inherit", fd] });
    const [exitCode] = await once(child, "exit");
    if (exitCode !== 0) throw new Error(`flock exited with ${exitCode}`);
    return () => closeSync(fd);
  },
};
