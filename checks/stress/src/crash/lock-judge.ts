import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { acquire, inspect, isRepolockError, type LockHolder, type LockReport } from "repolock";
import type { ForeignHolder } from "./foreign-holder.js";
import { VICTIM_LABEL } from "./victim-label.js";

/** What is to be seen after a death. */
export interface Aftermath {
  /** What `inspect` says at once. */
  readonly report: Pick<LockReport, "state" | "holder">;
  /** What becomes of one try, and what is the matter if it fails. */
  readonly firstTry: "succeeded" | string;
  /** What is in `.git`. */
  readonly files: readonly string[];
  /** What this process has open in the repository after its try. */
  readonly openFiles: readonly string[];
  /** Whether somebody still has the mark of those who wait. */
  readonly isMarkLeft: boolean;
  /** What happens while Python holds it; undefined without Python, or when there is no lockfile yet. */
  readonly foreign: WhileForeign | undefined;
  /** What is in the lockfile when all is over. */
  readonly lastContent: string;
}

/** What happens while another program holds the lock. */
export interface WhileForeign {
  readonly pid: number;
  /** Who is said to hold it, by `inspect` and by a refused acquire. */
  readonly told: readonly (LockHolder | undefined)[];
  /** Whether an acquire succeeds all the same. */
  readonly isIgnored: boolean;
}

/** Looks at what a death has left in a repository that has nothing in its `.git` but the lockfile. */
export async function examine(root: string, foreign: ForeignHolder | undefined): Promise<Aftermath> {
  const lockfile = join(root, ".git", "aiwf.lock");
  const report = await inspect(root);
  // Before somebody of this library overwrites the record of the dead.
  const whileForeign = foreign && existsSync(lockfile) ? await holdElsewhere(root, lockfile, foreign) : undefined;
  const isMarkLeft = foreign !== undefined && !(await foreign.lock(join(root, ".git")));
  await foreign?.unlock();
  const firstTry = await tryOnce(root);
  return {
    report,
    firstTry,
    files: readdirSync(join(root, ".git")),
    openFiles: openIn(root),
    isMarkLeft,
    foreign: whileForeign,
    lastContent: existsSync(lockfile) ? readFileSync(lockfile, "utf8").trim() : "",
  };
}

/** What is wrong with that. */
export function complaintsAbout({
  report,
  firstTry,
  files,
  openFiles,
  isMarkLeft,
  foreign,
  lastContent,
}: Aftermath): string[] {
  const told = foreign?.told ?? [];
  return [
    ...(report.state === "held" ? ["inspect says that somebody holds it"] : []),
    ...(report.state === "free" && report.holder !== undefined ? [`inspect names ${nameOf(report.holder)}`] : []),
    ...(firstTry === "succeeded" ? [] : [`the next acquire does not succeed at its first try: ${firstTry}`]),
    ...(files.join() === "aiwf.lock" ? [] : [`.git has in it: ${files.join(", ")}`]),
    ...openFiles.map((path) => `the judge still has ${path} open`),
    ...(isMarkLeft ? ["a mark of somebody who waits is left"] : []),
    ...told
      .filter((holder) => holder?.pid !== foreign?.pid || holder?.label?.includes(VICTIM_LABEL))
      .map((holder) => `Python (${foreign?.pid}) holds it, and ${nameOf(holder)} is named`),
    ...(foreign?.isIgnored ? [`Python (${foreign.pid}) holds it, and an acquire succeeds all the same`] : []),
    ...(lastContent === "" ? [] : [`the lockfile says after a release: ${lastContent}`]),
  ];
}

async function holdElsewhere(
  root: string,
  lockfile: string,
  foreign: ForeignHolder,
): Promise<WhileForeign | undefined> {
  const { pid } = foreign;
  // If it cannot, the lock is not free, and the next acquire will find that out.
  if (!(await foreign.lock(lockfile))) return undefined;
  const { holder } = await inspect(root);
  try {
    await (await acquire(root)).release();
    return { pid, told: [holder], isIgnored: true };
  } catch (error) {
    if (!isRepolockError(error, "repo-lock-busy")) throw error;
    return { pid, told: [holder, error.holder], isIgnored: false };
  }
}

async function tryOnce(root: string): Promise<string> {
  try {
    const lock = await acquire(root, { label: "the judge" });
    try {
      lock.assertHeld();
      return "succeeded";
    } finally {
      await lock.release();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function openIn(root: string): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(root) ? [path] : [];
    } catch {
      return [];
    }
  });
}

function nameOf(holder: LockHolder | undefined): string {
  return holder === undefined ? "nobody" : `${holder.pid} (${holder.label}, ${holder.proof})`;
}
