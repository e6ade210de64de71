import type { LockHolder } from "repolock";

/** Who holds the lock, in a few words: `process 1234 on build1 (aiwf add gap), since 2026-01-02T03:04:05Z`. */
export function holderText(holder: LockHolder): string {
  const label = holder.label === undefined ? "" : ` (${holder.label})`;
  const since = holder.since === undefined ? "" : `, since ${holder.since.toISOString().replace(/\.\d+Z$/, "Z")}`;
  const doubt = holder.proof === "recorded" ? ", by its own record" : "";
  return `process ${holder.pid} on ${holder.host}${label}${since}${doubt}`;
}
