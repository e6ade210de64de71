import type { LockReport } from "repolock";
import { holderText } from "../holder-text.js";

/** Whether somebody has the lock, and who, in words. */
export function lockState({ exists, state, holder }: Pick<LockReport, "exists" | "state" | "holder">): string {
  if (state === "free") return exists ? "free" : "free, never taken yet";
  // Where the kernel does not see all holders, one that was killed has left its record as one that lives has.
  if (state === "unknown")
    return holder === undefined ? "free, as far as one can see" : `perhaps held by ${holderText(holder)}`;
  return holder === undefined ? "held" : `held by ${holderText(holder)}`;
}
