import { type BigIntStats, lstatSync } from "node:fs";
import { ErrAcquire, type LockReport, resolveLockfilePath, systemErrorText } from "repolock-core";
import { flockState } from "./kernel-locks.js";
import { irregularity } from "./lockfile.js";

/** Implements the contract of `Inspect` in repolock-core. It only reads, and does without fs-ext. */
export async function inspect(root: string): Promise<LockReport> {
  const path = resolveLockfilePath(root);
  const filesystem = { type: "unknown", scope: "unknown" } as const;
  const lockfile = statLockfile(path);
  if (lockfile === undefined) return { path, exists: false, state: "free", filesystem };
  const reason = irregularity(lockfile);
  if (reason !== undefined) throw new ErrAcquire(`opening ${path}: ${reason}`, { path });
  return { path, exists: true, state: await flockState(lockfile), filesystem };
}

function statLockfile(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (cause) {
    throw new ErrAcquire(`opening ${path}: ${systemErrorText(cause)}`, { path, cause });
  }
}
