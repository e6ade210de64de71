import { acquire, isRepolockError } from "repolock";
import type { Contestant } from "./contestant.js";

/** The lock that this is about. */
export const repolock: Contestant = {
  name: "repolock",
  async acquire(root, timeoutMs = Number.POSITIVE_INFINITY) {
    try {
      const lock = await acquire(root, { timeoutMs, label: "bench" });
      return () => lock.release();
    } catch (error) {
      if (isRepolockError(error, "repo-lock-busy")) return undefined;
      throw error;
    }
  },
};
