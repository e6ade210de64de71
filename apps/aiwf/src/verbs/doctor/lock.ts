import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import type { LockfileReport, LockReport } from "repolock";
import { ownLockText, topLevelAbove } from "../../command-line/root.js";
import { messageOf } from "../../print/failure.js";
import { holderText } from "../../print/terminal.js";
import { isLockfileTracked, LOCKFILE_REMEDY, LOCKFILE_TRACKED } from "../../rules/lockfile.js";
import { errorRow, type Row, row } from "./row.js";

/**
 * The lock: how this process would lock, where the lockfile is, who holds the lock, and how far it reaches on the
 * file system; in a linked worktree also that of the repository. Looks without locking, and without loading fs-ext.
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

/** Whether git would replace the lockfile. Nothing to say if not. */
export async function trackedRow(root: string): Promise<Row[]> {
  // A git that fails is in a row of its own.
  const isTracked = await isLockfileTracked(root).catch(() => false);
  return isTracked ? [errorRow("lockfile", LOCKFILE_TRACKED.message, LOCKFILE_REMEDY)] : [];
}

/** How a verb would lock, in words. Only a machine that cannot lock at all is broken. */
export function lockingRow({ through, description }: LockReport["locking"]): Row {
  if (through !== "nothing") return row("locking", description);
  return errorRow("locking", description, "until then, aiwf refuses verbs that change the repository");
}

/** Whether this user may write what a verb that commits has to: the lockfile, and the directory that it is in. */
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

// What keeps locks to one machine, and can be changed, by type of file system.
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

/** How far a lock reaches on the file system, in words, and what to do if that may be too short; one line each. */
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
        `${filesystem}: how far a lock reaches is not known`,
        "if other machines have the files, run `aiwf exec -- sleep 60` there: `aiwf exec -- true` must be busy here",
      ];
  }
}

/** Whether somebody has the lock, and who, in words. */
export function lockState({ exists, state, holder }: Pick<LockReport, "exists" | "state" | "holder">): string {
  if (state === "free") return exists ? "free" : "free, never taken yet";
  // Where the kernel does not see all holders, one that was killed has left its record as one that lives has.
  if (state === "unknown")
    return holder === undefined ? "free, as far as one can see" : `perhaps held by ${holderText(holder)}`;
  return holder === undefined ? "held" : `held by ${holderText(holder)}`;
}
