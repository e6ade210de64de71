import { type BigIntStats, existsSync, lstatSync } from "node:fs";
import { hostname } from "node:os";
import { askKernel, hasFlock } from "./kernel-locks.js";
import { parentOf } from "./process-info.js";
import { parseRecord, readRecordLineAt } from "./record.js";
import type { Hold } from "./site.js";

// The variable with which a holder tells its children what it holds: an object of JSON with a list of holds for the path
// of each lockfile. The first hold is of that lockfile itself, the next of the one beside it that ends in ".1", and so on.
const VARIABLE = "REPOLOCK_HELD";

/** The lockfile at a depth of inheritance below the one at `basePath`, which is that itself at depth 0. */
export function nestedPath(basePath: string, depth: number): string {
  return depth === 0 ? basePath : `${basePath}.${depth}`;
}

/**
 * The environment for a child of this process, which holds what `held` says; what others have passed on to this process
 * it passes on, too.
 *
 * @param held the holds of the lockfile at each path
 */
export function environmentFor(held: ReadonlyMap<string, readonly Hold[]>): Record<string, string> {
  const passedOn = readVariable().filter(([basePath]) => !held.has(basePath));
  return { [VARIABLE]: JSON.stringify(Object.fromEntries([...held, ...passedOn])) };
}

/**
 * Looks for ancestors of this process that hold the lockfile and have passed it on.
 *
 * @returns their holds, the outermost first; why those do not count that were passed on; or undefined if none were
 */
export function findInheritance(basePath: string): readonly Hold[] | string | undefined {
  const lockfile = look(basePath);
  let why: string | undefined;
  for (const [path, holds] of readVariable()) {
    // The same file can have several names: a symlink can be on the way.
    if (path !== basePath && !isSame(look(path), lockfile)) continue;
    const reason = whyVoid(basePath, holds);
    if (reason === undefined) return holds;
    why ??= reason;
  }
  return why;
}

/** Why these holds do not count; undefined if each is held now, by an ancestor of this process. */
export function whyVoid(basePath: string, holds: readonly Hold[]): string | undefined {
  if (!existsSync("/proc/self/stat"))
    return "what another process has passed on is not inherited where there is no /proc";
  const ancestors = findAncestors();
  for (const [depth, hold] of holds.entries()) {
    const path = nestedPath(basePath, depth);
    const what = `process ${hold.pid}, which has passed on ${path},`;
    if (!ancestors.has(hold.pid)) return `${what} is not seen to be an ancestor of this one`;
    if (!isHeld(path, hold)) return `${what} does not hold it any more`;
  }
  return undefined;
}

/** The kernel knows who holds the file now, and the record since when: the same process may have released meanwhile. */
function isHeld(path: string, { pid, since }: Hold): boolean {
  const lockfile = look(path);
  if (lockfile === undefined) return false;
  const record = parseRecord(readRecordLineAt(path));
  const isRecorded = record?.pid === pid && record.since?.getTime() === since;
  const isConfirmed = hasFlock(pid, lockfile);
  // A holder whose disk is full signs nothing.
  if (isConfirmed === true) return isRecorded || record === undefined;
  if (isConfirmed === false || !isRecorded || record.host !== hostname()) return false;
  return askKernel(lockfile).state !== "free";
}

function findAncestors(): ReadonlySet<number> {
  const ancestors = new Set<number>();
  for (let pid: number | undefined = process.ppid; pid !== undefined && pid > 0; pid = parentOf(pid)) {
    if (ancestors.has(pid)) break;
    ancestors.add(pid);
  }
  return ancestors;
}

/** Anybody may have set the variable, so nothing of it is taken on trust, its form least of all. */
function readVariable(): [string, readonly Hold[]][] {
  try {
    return Object.entries({ ...JSON.parse(process.env[VARIABLE] ?? "") }).flatMap(([path, holds]) =>
      path.startsWith("/") && Array.isArray(holds) && holds.length > 0 && holds.every(isHold) ? [[path, holds]] : [],
    );
  } catch {
    return [];
  }
}

function isHold(value: unknown): value is Hold {
  if (typeof value !== "object" || value === null || !("pid" in value && "since" in value)) return false;
  return Number.isSafeInteger(value.pid) && Number.isSafeInteger(value.since);
}

function look(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function isSame(a: BigIntStats | undefined, b: BigIntStats | undefined): boolean {
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}
