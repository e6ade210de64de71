// Not from node:fs/promises: a bundle would load that for each acquire, which takes as long as many locks.
import { accessSync, type BigIntStats, constants, promises as fs, lstatSync } from "node:fs";
import { dirname } from "node:path";
import {
  checkInspectArguments,
  type ErrAcquire,
  type InspectOptions,
  type LockfileReport,
  type LockReport,
  resolveLockfilePath,
  resolveRepositoryLockfilePath,
  systemErrorText,
} from "repolock-core";
import { describeFilesystem } from "./filesystem.js";
import { identifyHolder } from "./holder.js";
import { askKernel, LOCK_TABLE } from "./kernel-locks.js";
import { irregularity } from "./lockfile.js";
import { describeLocking } from "./locking.js";
import { readRecordLineAt } from "./record.js";

/** Implements the contract of `Inspect` in repolock-core. Only reads, and does not load fs-ext. */
export async function inspect(root: string, options: InspectOptions = {}): Promise<LockReport> {
  checkInspectArguments(root, options);
  const worktree = locate(root, resolveLockfilePath);
  const repository = options.reach === "repository" ? locate(root, resolveRepositoryLockfilePath) : worktree;
  const report = { ...(await look(worktree)), locking: describeLocking() };
  return repository.path === worktree.path ? report : { ...report, repository: await look(repository) };
}

type Place = Pick<LockfileReport, "path" | "problem">;

function locate(root: string, resolvePath: (root: string) => string): Place {
  try {
    return { path: resolvePath(root) };
  } catch (error) {
    const { path = root } = error as Partial<ErrAcquire>;
    return { path, problem: systemErrorText(error) };
  }
}

async function look(place: Place): Promise<LockfileReport> {
  const { path } = place;
  const filesystem = describeFilesystem(path);
  if (place.problem !== undefined) return { ...place, exists: false, state: "unknown", filesystem };
  let lockfile: BigIntStats | undefined;
  try {
    lockfile = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    const problem = `opening ${path}: ${systemErrorText(error)}`;
    return { path, exists: false, state: "unknown", filesystem, problem };
  }
  if (lockfile === undefined) {
    return { path, exists: false, state: "free", filesystem, ...hindranceAt(path, dirname(path)) };
  }
  const reason = irregularity(lockfile);
  if (reason !== undefined) {
    return { path, exists: true, state: "unknown", filesystem, problem: `opening ${path}: ${reason}` };
  }
  // Asynchronously: the kernel can take some milliseconds to produce its table.
  const table = await fs.readFile(LOCK_TABLE, "latin1").catch(() => undefined);
  const kernel = askKernel(lockfile, table);
  // The table shows this kernel's locks. If the lock manager may be elsewhere, a missing line proves nothing.
  const seesAll = filesystem.scope === "local" || filesystem.scope === "client-only";
  const seen = kernel.state === "free" && !seesAll ? "unknown" : kernel.state;
  // The record in a free lockfile is that of a killed holder.
  const holder = seen === "free" ? undefined : identifyHolder(lockfile, readRecordLineAt(path), kernel);
  // The holder's descriptors can show a lock that the table hides: one that a helper acquired in this PID namespace.
  const state = holder?.proof === "confirmed" ? "held" : seen;
  return { path, exists: true, state, ...(holder && { holder }), filesystem, ...hindranceAt(path, path) };
}

/** Says why this process cannot open the lockfile: it needs to read and write the file, or its directory. */
function hindranceAt(path: string, fileOrDirectory: string): Pick<LockfileReport, "problem"> {
  try {
    accessSync(fileOrDirectory, constants.R_OK | constants.W_OK);
    return {};
  } catch (error) {
    return { problem: `opening ${path}: ${systemErrorText(error)}` };
  }
}
