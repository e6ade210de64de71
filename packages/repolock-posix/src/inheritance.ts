import { type BigIntStats, existsSync, lstatSync } from "node:fs";
import { hostname } from "node:os";
import { askKernel, hasFlock } from "./kernel-locks.js";
import { parentOf } from "./process-info.js";
import { parseRecord, readRecordLineAt } from "./record.js";
import type { Hold } from "./site.js";

// The variable in which a holder tells its children what it holds: a JSON object with a list of holds for the path of each
// lockfile. The first hold is of that lockfile itself, the second of the lockfile beside it that ends in ".1", and so on.
const VARIABLE = "REPOLOCK_HELD";

/** Returns the path of the lockfile at a depth of inheritance; at depth 0, `basePath` itself. */
export function nestedPath(basePath: string, depth: number): string {
  return depth === 0 ? basePath : `${basePath}.${depth}`;
}

/**
 * Returns the environment for a child of this process, with the holds of this process and of its ancestors.
 *
 * @param held the holds of this process, by the path of the lockfile
 */
export function environmentFor(held: ReadonlyMap<string, readonly Hold[]>): Record<string, string> {
  const passedOn = readVariable().filter(([basePath]) => !held.has(basePath));
  return { [VARIABLE]: JSON.stringify(Object.fromEntries([...held, ...passedOn])) };
}

/**
 * Looks for ancestors of this process that hold the lockfile and passed it on.
 *
 * @returns their holds, the outermost first; a string that says why their holds do not count; or undefined if no ancestor
 * passed the lockfile on
 */
export function findInheritance(basePath: string): readonly Hold[] | string | undefined {
  const lockfile = look(basePath);
  let why: string | undefined;
  for (const [path, holds] of readVariable()) {
    // A symlink on the way can give the same file several names.
    if (path !== basePath && !isSame(look(path), lockfile)) continue;
    const reason = whyVoid(basePath, holds);
    if (reason === undefined) return holds;
    why ??= reason;
  }
  return why;
}

/** Says why these holds do not count; undefined if ancestors of this process hold all of them now. */
export function whyVoid(basePath: string, holds: readonly Hold[]): string | undefined {
  if (!existsSync("/proc/self/stat")) return "a lock cannot be inherited without /proc";
  const ancestors = findAncestors();
  for (const [depth, hold] of holds.entries()) {
    const path = nestedPath(basePath, depth);
    const what = `process ${hold.pid}, which passed on ${path},`;
    if (!ancestors.has(hold.pid)) return `${what} is not an ancestor of this process`;
    if (!isHeld(path, hold)) return `${what} no longer holds it`;
  }
  return undefined;
}

/** Asks the kernel who holds the file, and the record since when: a process may release and acquire again. */
function isHeld(path: string, { pid, since }: Hold): boolean {
  const lockfile = look(path);
  if (lockfile === undefined) return false;
  const record = parseRecord(readRecordLineAt(path));
  const isRecorded = record?.pid === pid && record.since?.getTime() === since;
  const isConfirmed = hasFlock(pid, lockfile);
  // A holder whose disk is full has no record.
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

/** Reads the variable, which anybody may have set to anything. */
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
