import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { acquire, type Lock } from "repolock";
import type { ForeignHolder } from "./foreign-holder.js";

/** What goes on around a process that locks, until it dies. */
export interface LockSituation {
  /** What the victim is told to do. */
  readonly name: string;
  /** For the report. */
  readonly title: string;
  readonly setUp?: (root: string, foreign: ForeignHolder | undefined) => Promise<Scene>;
}

/** A situation that has been made. */
export interface Scene {
  /** What happens when the victim says that it waits. */
  readonly onWait?: () => Promise<void>;
  /** What happens when it is dead. */
  readonly end: () => Promise<void>;
}

/** All situations. Each step of acquire and release is in at least one of them. */
export const LOCK_SITUATIONS: readonly LockSituation[] = [
  { name: "alone", title: "an acquire and its release, when nobody else is there" },
  {
    name: "signed",
    title: "an acquire over the long record of somebody who was killed, and its release",
    async setUp(root) {
      const record = JSON.stringify({ pid: 1, host: "elsewhere", label: "x".repeat(200), since: 0 });
      appendFileSync(join(root, ".git", "aiwf.lock"), `${record}\n`, { mode: 0o600 });
      return { end: async () => {} };
    },
  },
  {
    name: "turn",
    title: "an acquire that waits until the holder releases, and its release",
    async setUp(root) {
      const lock = await hold(root);
      return { onWait: () => lock.release(), end: () => lock.release() };
    },
  },
  { name: "deadline", title: "an acquire that waits in vain until its deadline", setUp: holdAllTheTime },
  { name: "abort", title: "an acquire that is aborted while it waits", setUp: holdAllTheTime },
  { name: "refused", title: "an acquire that is refused", setUp: holdAllTheTime },
  {
    name: "polite",
    title: "an acquire, its release, and another acquire while others wait",
    async setUp(root, foreign) {
      await foreign?.lock(join(root, ".git"), "shared");
      return { end: async () => foreign?.unlock() };
    },
  },
];

async function holdAllTheTime(root: string): Promise<Scene> {
  const lock = await hold(root);
  return { end: () => lock.release() };
}

function hold(root: string): Promise<Lock> {
  return acquire(root, { label: "the judge" });
}
