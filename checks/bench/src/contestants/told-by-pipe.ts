import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { pythonPath } from "../processes/python.js";
import type { Contestant } from "./contestant.js";
import { openLockfile, unlock } from "./raw-flock.js";

const BLOCK = `
import fcntl, os, time
fcntl.flock(3, fcntl.LOCK_EX)
os.write(1, b"\\n")
time.sleep(3600)
`;

/**
 * The least that a Node process can do which waits in the kernel's queue: a program of its own blocks in flock(2) on an
 * open file that both share, and says with a line that it has the lock. Nothing is checked.
 */
export const toldByPipe: Contestant = {
  name: "Node, told by pipe",
  async acquire(root) {
    const fd = openLockfile(root);
    const child = spawn(pythonPath(), ["-ISc", BLOCK], { stdio: ["ignore", "pipe", "inherit", fd] });
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill("SIGKILL");
    return () => {
      unlock(fd);
      closeSync(fd);
    };
  },
};
