import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { acquire, inspect, isRepolockError, type LockHolder } from "repolock";
import { untilOpenNowhere } from "./processes.js";

/** What those that are to be killed say that they do: nobody must be told so after their death. */
export const KILLED_LABEL = "the killed, which was killed";

/**
 * Looks at what a death left in a repository that has nothing in its `.git` but the lockfile, when the helpers of the
 * dead have exited.
 *
 * @returns what is wrong: the lock must be free at the first try, and nobody told the name of the dead
 */
export async function complaintsAfterDeath(root: string): Promise<string[]> {
  const lockfile = join(root, ".git", "aiwf.lock");
  const wrong: string[] = [];
  await untilOpenNowhere(lockfile);
  const { state, holder } = await inspect(root);
  if (state === "held") wrong.push("inspect says that the lock is held");
  if (state === "free" && holder !== undefined) wrong.push(`inspect names ${nameOf(holder)}`);
  // Before somebody of this library writes over the record of the dead.
  if (existsSync(lockfile)) wrong.push(...(await complaintsWhileFlockHolds(root, lockfile)));
  try {
    await using lock = await acquire(root);
    lock.assertHeld();
  } catch (error) {
    wrong.push(`the next acquire does not succeed at its first try: ${error}`);
  }
  const files = readdirSync(join(root, ".git"));
  if (files.join() !== "aiwf.lock") wrong.push(`.git has in it: ${files.join(", ")}`);
  const open = openFiles().filter((path) => path.startsWith(root));
  if (open.length > 0) wrong.push(`this process still has open: ${open.join(", ")}`);
  const content = existsSync(lockfile) ? readFileSync(lockfile, "utf8").trim() : "";
  if (content !== "") wrong.push(`the lockfile says after a release: ${content}`);
  return wrong;
}

/** What is wrong with how flock(1), which writes no record, is named while it holds the lock. */
async function complaintsWhileFlockHolds(root: string, lockfile: string): Promise<string[]> {
  const flock = execa("flock", ["-n", lockfile, "sh", "-c", "echo holds; read _"], { reject: false });
  await Promise.race([once(flock.stdout, "data"), flock]);
  // If it cannot hold it, the lock is not free, and the next acquire will find that out.
  const told = flock.exitCode === null ? [(await inspect(root)).holder, await refusedBy(root)] : [];
  flock.stdin.end();
  await flock;
  return told
    .filter((holder) => holder?.pid !== flock.pid || holder?.label?.includes(KILLED_LABEL))
    .map((holder) => `flock(1) (pid ${flock.pid}) holds the lock, and ${nameOf(holder)} is named`);
}

/** Whom a refused acquire names; undefined also if it is not refused. */
async function refusedBy(root: string): Promise<LockHolder | undefined> {
  try {
    await (await acquire(root)).release();
    return undefined;
  } catch (error) {
    if (isRepolockError(error, "repo-lock-busy")) return error.holder;
    throw error;
  }
}

/** The files that this process has open. */
export function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

function nameOf(holder: LockHolder | undefined): string {
  return holder === undefined ? "nobody" : `${holder.pid} (${holder.label}, ${holder.proof})`;
}
