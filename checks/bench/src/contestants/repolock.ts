import { acquire } from "repolock";
import type { Contestant } from "./contestant.js";

/** The lock that this is about. */
export const repolock: Contestant = {
  name: "repolock",
  async acquire(root) {
    const lock = await acquire(root, { timeoutMs: Number.POSITIVE_INFINITY, label: "bench" });
    return () => lock.release();
  },
};
