import { closeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Contestant } from "./contestant.js";
import { openLockfile, tryFlock } from "./raw-flock.js";

const INTERVAL_MS = 50;

/** What the Go program does: try, sleep 50 ms, try again. */
export const poller: Contestant = {
  name: "50 ms poller",
  async acquire(root) {
    const fd = openLockfile(root);
    while (!tryFlock(fd)) await sleep(INTERVAL_MS);
    return () => closeSync(fd);
  },
};
