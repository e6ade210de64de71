import { Contradiction } from "./contradiction.js";
import type { Named } from "./orders.js";
import type { Places } from "./places.js";

/** A lock that was got and not released. Others have it too if its file is not the one at the path. */
export interface Hold {
  readonly lock: string;
  readonly process: string;
  readonly pid: number;
  readonly file: number;
  /** Whether the record in its file is as it wrote it. */
  isSigned: boolean;
  /** Whether it has been asked while its file was not the one at the path. Lost is lost for good. */
  isLost: boolean;
}

/** An acquire that has not ended. */
export interface Wait {
  readonly lock: string;
  readonly process: string;
  readonly pid: number;
  readonly timeoutMs: number;
}

/** What an acquire meets. */
export type Turn = { readonly is: "free" | "blocked" } | { readonly is: "held"; readonly hold: Hold };

/** An acquire that is told to wait at least this long does not end by itself within a story. */
export const FOR_EVER_MS = 600_000;

/** The label in a record that somebody has forged. */
export const FORGED_LABEL = "forged";

/** The lock as it ought to be: who holds it, who waits, and what each answer may be. */
export class Reference {
  readonly places: Places;
  readonly holds = new Map<string, Hold>();
  readonly waits = new Map<string, Wait>();
  released: readonly Pick<Hold, "lock" | "process">[] = [];

  constructor(places: Places) {
    this.places = places;
  }

  get turn(): Turn {
    const { content } = this.places;
    if (content === "obstacle") return { is: "blocked" };
    const hold = [...this.holds.values()].find(({ file }) => file === content);
    return hold === undefined ? { is: "free" } : { is: "held", hold };
  }

  /** An acquire says that it has got the lock. */
  got({ lock, process, pid }: Wait): void {
    const { turn } = this;
    const file = this.places.open();
    if (turn.is === "held")
      throw new Contradiction(`${lock} was given to ${process}, but ${nameOf(turn.hold)} holds it`);
    if (file === "obstacle") throw new Contradiction(`${lock} was given to ${process}, but the path is obstructed`);
    this.waits.delete(lock);
    this.holds.set(lock, { lock, process, pid, file, isSigned: true, isLost: false });
  }

  /** An acquire that was to end by itself says that somebody else has the lock. */
  busy({ lock, process }: Wait, holder: Named | undefined): void {
    const { turn } = this;
    this.waits.delete(lock);
    if (turn.is !== "held") throw new Contradiction(`${process} was told that the lock is busy, but it is ${turn.is}`);
    if (holder !== undefined) this.named(holder, turn.hold);
  }

  /** An acquire in the background says that its time is over. By now it may be somebody else's turn. */
  expired({ lock, process, timeoutMs }: Wait, waitedMs: number): void {
    this.waits.delete(lock);
    if (waitedMs < timeoutMs) {
      throw new Contradiction(`${process} gave up on ${lock} after ${waitedMs} ms instead of ${timeoutMs} ms`);
    }
  }

  /** An acquire says that it cannot lock what is at the path. */
  refused({ lock, process }: Wait, message: string): void {
    this.waits.delete(lock);
    if (this.turn.is !== "blocked") throw new Contradiction(`${process} was refused ${lock}: ${message}`);
  }

  /** Somebody is named as the one who holds the lock. */
  named({ pid, label, proof }: Named, hold: Hold): void {
    const isLabelRight = hold.isSigned ? label === hold.lock : label !== FORGED_LABEL;
    if (pid === hold.pid && isLabelRight) return;
    throw new Contradiction(`${nameOf(hold)} (pid ${hold.pid}) holds it, named is pid ${pid}, ${label} (${proof})`);
  }

  /** A hold says whether it is one still. */
  asserted(hold: Hold, isHeld: boolean): void {
    hold.isLost ||= hold.file !== this.places.content;
    if (isHeld !== hold.isLost) return;
    throw new Contradiction(
      `assertHeld of ${nameOf(hold)} ${isHeld ? "passes, but it was lost" : "throws, but it holds"}`,
    );
  }

  release({ lock, process }: Hold): void {
    this.holds.delete(lock);
    this.released = [...this.released, { lock, process }];
  }

  killed(victim: string): void {
    for (const all of [this.holds, this.waits]) {
      for (const { lock, process } of all.values()) if (process === victim) all.delete(lock);
    }
    this.released = this.released.filter(({ process }) => process !== victim);
  }

  /** Somebody writes into the lockfile. */
  scribbled(): void {
    for (const hold of this.holds.values()) if (hold.file === this.places.content) hold.isSigned = false;
  }
}

function nameOf({ lock, process }: Hold): string {
  return `${lock} of ${process}`;
}
