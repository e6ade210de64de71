import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import type { LockfileReport, LockReport } from "repolock";
import { ownLockText, topLevelAbove } from "../../command-line/root.js";
import { messageOf } from "../../print/failure.js";
import { holderText } from "../../print/terminal.js";
import { isLockfileTracked, LOCKFILE_REMEDY, LOCKFILE_TRACKED } from "../../rules/lockfile.js";
import { errorRow, type Row, row } from "./row.js";

/**
 * Returns the rows about the lock: how this process would lock, the lockfile, the holder, and the lock's scope on the file
 * system; in a linked worktree also those about the repository's lock. Neither locks nor loads fs-ext.
 */
export async function lockRows(root: string): Promise<Row[]> {
  try {
    const { inspect } = await import("repolock");
    const { locking, repository, ...worktree } = await inspect(root, { reach: "repository" });
    const top = topLevelAbove(root);
    const ownLock = top === undefined ? [] : [ownLockText(root, top)];
    return [
      lockingRow(locking),
      lockfileRow("lock", worktree, ...lockReach(worktree.filesystem), ...ownLock),
      ...(repository === undefined ? [] : [lockfileRow("repository", repository, OF_ALL_WORKTREES)]),
    ];
  } catch (error) {
    return [row("lock", `cannot be examined: ${messageOf(error)}`)];
  }
}

const OF_ALL_WORKTREES = "`aiwf add` locks it as well, so that no two worktrees give out one id";

function lockfileRow(label: string, report: LockfileReport, ...more: string[]): Row {
  const { path, problem } = report;
  if (problem !== undefined) return errorRow(label, `cannot be locked: ${problem}`);
  return row(label, `${lockState(report)} (${path})`, ...more);
}

/** Whether git tracks the lockfile and would replace it. Without that, doctor shows no row. */
export async function trackedRow(root: string): Promise<Row[]> {
  // Another row reports a failing git.
  const isTracked = await isLockfileTracked(root).catch(() => false);
  return isTracked ? [errorRow("lockfile", LOCKFILE_TRACKED.message, LOCKFILE_REMEDY)] : [];
}

/** Describes how a verb would lock. The row is broken only if this machine cannot lock at all. */
export function lockingRow({ through, description }: LockReport["locking"]): Row {
  if (through !== "nothing") return row("locking", description);
  return errorRow("locking", description, "until then, aiwf refuses verbs that change the repository");
}

/** Whether this user may write the lockfile and its directory, as a verb that commits has to. */
export async function accessRow(root: string): Promise<Row> {
  try {
    const { resolveLockfilePath } = await import("repolock");
    const lockfile = resolveLockfilePath(root);
    const directory = dirname(lockfile);
    const locked = [directory, lockfile].filter((path) => existsSync(path) && !isWritable(path));
    if (locked.length === 0) return row("access", `ok (${directory} can be written)`);
    const remedy = "give it to the user who runs aiwf; a run as root may have made it";
    return errorRow("access", ...locked.map((path) => `${path} cannot be written`), remedy);
  } catch (error) {
    return errorRow("access", messageOf(error));
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

// Mount options that limit locks to one machine, by type of file system, with the remedy.
const REMEDIES: Readonly<Record<string, string>> = {
  nfs: "mount it without nolock and local_lock",
  nfs4: "mount it without local_lock",
  cifs: "mount it without nobrl, on Linux 5.5 or newer",
  smb3: "mount it without nobrl, on Linux 5.5 or newer",
  lustre: "mount it with flock in place of localflock",
  gfs2: "mount it without localflocks",
  ocfs2: "mount it without localflocks and nocluster",
  afs: "mount it without flock=local",
};

/** Describes how far a lock reaches on the file system, and the remedy if that may not be enough; one line each. */
export function lockReach({ type, scope }: LockReport["filesystem"]): string[] {
  const filesystem = `file system ${type}`;
  switch (scope) {
    case "local":
      return [`${filesystem}: a lock reaches every process on this machine`];
    case "network":
      return [`${filesystem}: a lock reaches every machine that mounts it`];
    case "client-only": {
      const remedy = REMEDIES[type];
      return [
        `${filesystem}: a lock does not reach other machines that have the files`,
        `let only one machine write here${remedy === undefined ? "" : `, or ${remedy}`}`,
      ];
    }
    case "unknown":
      return [
        `${filesystem}: how far a lock reaches is unknown`,
        "if other machines have the files, run `aiwf exec -- sleep 60` there: `aiwf exec -- true` must be busy here",
      ];
  }
}

/** Describes whether another process holds the lock, and names it. */
export function lockState({ exists, state, holder }: Pick<LockReport, "exists" | "state" | "holder">): string {
  if (state === "free") return exists ? "free" : "free, never acquired";
  // If the kernel does not see every holder, the record may be that of a killed holder.
  if (state === "unknown")
    return holder === undefined ? "free, as far as aiwf can see" : `perhaps held by ${holderText(holder)}`;
  return holder === undefined ? "held" : `held by ${holderText(holder)}`;
}
