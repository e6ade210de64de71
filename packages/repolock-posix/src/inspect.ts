import { type BigIntStats, lstatSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ErrAcquire, type LockReport, resolveLockfilePath, systemErrorText } from "repolock-core";
import { describeFilesystem } from "./filesystem.js";
import { identifyHolder } from "./holder.js";
import { askKernel, LOCK_TABLE } from "./kernel-locks.js";
import { irregularity } from "./lockfile.js";
import { describeLocking } from "./locking.js";
import { readRecordLineAt } from "./record.js";

/** Implements the contract of `Inspect` in repolock-core. It only reads, and does without fs-ext. */
export async function inspect(root: string): Promise<LockReport> {
  const path = resolveLockfilePath(root);
  const lockfile = statLockfile(path);
  const filesystem = describeFilesystem(path);
  const locking = describeLocking();
  if (lockfile === undefined) return { path, exists: false, state: "free", filesystem, locking };
  const reason = irregularity(lockfile);
  if (reason !== undefined) throw new ErrAcquire(`opening ${path}: ${reason}`, { path });
  // Not in one go with the rest: the kernel can take some milliseconds to put its table together.
  const table = await readFile(LOCK_TABLE, "latin1").catch(() => undefined);
  const kernel = askKernel(lockfile, table);
  // The table shows what this kernel knows. Where the lock manager may be elsewhere, an absence says nothing.
  const seesAll = filesystem.scope === "local" || filesystem.scope === "client-only";
  const seen = kernel.state === "free" && !seesAll ? "unknown" : kernel.state;
  // A record in a lockfile that nobody has locked is one that a killed holder left.
  const holder = seen === "free" ? undefined : identifyHolder(lockfile, readRecordLineAt(path), kernel);
  // The holder's own descriptors can show what the table hides: a lock that a helper took in this PID namespace.
  const state = holder?.proof === "confirmed" ? "held" : seen;
  return { path, exists: true, state, ...(holder && { holder }), filesystem, locking };
}

function statLockfile(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (cause) {
    throw new ErrAcquire(`opening ${path}: ${systemErrorText(cause)}`, { path, cause });
  }
}
