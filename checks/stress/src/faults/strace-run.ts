import { join } from "node:path";
import type { Companion } from "../companion.js";
import type { Context } from "../lane.js";
import { lockfilePathOf, prepareRoot } from "./scenarios.js";
import { type Traced, type TraceOrder, trace } from "./strace.js";

/** Something that is done under strace. */
export interface Work {
  readonly name: string;
  readonly what: TraceOrder["what"];
  /** Whether the lockfile is in `.git`; else it is beside it. */
  readonly inGit: boolean;
}

/**
 * Does the work under strace, in a repository of its own, which stays.
 *
 * @param neighbour has the lock first, where the work is to wait
 */
export async function runTrial(
  { directories }: Context,
  { work, inject, paths }: { work: Work; inject?: string; paths?: readonly string[] },
  neighbour: Companion,
): Promise<Traced & { root: string }> {
  const root = directories.create("strace");
  prepareRoot(root, work.inGit);
  const warmUpRoot = directories.createRoot("strace-warm-up");
  const directory = directories.create("strace-output");
  const around = [root, join(root, ".git"), lockfilePathOf(root, true), lockfilePathOf(root, false)];
  if (work.what === "wait") await neighbour.acquire("holder", root);
  const traced = await trace({
    root,
    what: work.what,
    warmUpRoot,
    directory,
    paths: paths ?? around,
    ...(inject !== undefined && { inject }),
    ...(work.what === "wait" && { onWait: () => neighbour.release("holder") }),
  });
  directories.remove(warmUpRoot);
  directories.remove(directory);
  return { ...traced, root };
}
