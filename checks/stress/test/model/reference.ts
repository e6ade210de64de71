import type { Answer } from "../puppet.js";
import { FORGED_LABEL, type Places } from "./places.js";

/** Something that the lock did and the reference does not allow. */
export class Contradiction extends Error {}

/** An acquire that has not ended. */
export interface Wait {
  readonly lock: string;
  readonly process: string;
  readonly pid: number;
  readonly timeoutMs: number;
}

/** A lock that was got and not released. Others can have it too if its file is not the one at the path. */
export interface Hold extends Wait {
  readonly file: number;
  /** Whether the record in its file is as it wrote it. */
  isSigned: boolean;
  /** Whether it was asked while its file was not the one at the path. Lost is lost for good. */
  isLost: boolean;
}

/** The lock as it ought to be: who holds it, who waits, and what each answer may be. */
export class Reference {
  readonly places: Pick<Places, "content" | "opened">;
  readonly holds = new Map<string, Hold>();
  readonly waits = new Map<string, Wait>();

  constructor(places: Reference["places"]) {
    this.places = places;
  }

  /** What an acquire meets: "free", "blocked" by an obstacle, or who holds it. */
  get turn(): "free" | "blocked" | Hold {
    const { content } = this.places;
    if (content === "obstacle") return "blocked";
    return [...this.holds.values()].find(({ file }) => file === content) ?? "free";
  }

  /** An acquire has ended. One that was begun in the background can have met another holder at its deadline. */
  ended(wait: Wait, { event, code, message, waitedMs = 0, holder }: Answer, isInBackground: boolean): void {
    const { lock, process, timeoutMs } = wait;
    const { turn } = this;
    this.waits.delete(lock);
    if (event === "done") {
      if (turn === "blocked") throw new Contradiction(`${lock} was given to ${process}, but the path is obstructed`);
      if (turn !== "free") throw new Contradiction(`${lock} was given to ${process}, but ${nameOf(turn)} holds it`);
      this.holds.set(lock, { ...wait, file: Number(this.places.opened()), isSigned: true, isLost: false });
    } else if (code === "repo-lock-busy") {
      if (waitedMs < timeoutMs) throw new Contradiction(`${process} gave up on ${lock} after ${waitedMs} ms`);
      if (isInBackground) return;
      if (typeof turn === "string")
        throw new Contradiction(`${process} was told that the lock is busy, but it is ${turn}`);
      this.named(holder, turn);
    } else if (code === "repo-lock-acquire-failed") {
      if (turn !== "blocked") throw new Contradiction(`${process} was refused ${lock}: ${message}`);
    } else if (code !== "aborted") {
      throw new Contradiction(`${lock} of ${process}: ${code}, ${message}`);
    }
  }

  /** A process is named as the holder, or none. */
  named(holder: Answer["holder"], hold: Hold): void {
    const isLabelRight = hold.isSigned ? holder?.label === hold.lock : holder?.label !== FORGED_LABEL;
    if (holder?.pid === hold.pid && isLabelRight) return;
    throw new Contradiction(`${nameOf(hold)} (pid ${hold.pid}) holds it, named is ${JSON.stringify(holder)}`);
  }

  /** A hold says whether it is one still. */
  asserted(hold: Hold, isHeld: boolean): void {
    hold.isLost ||= hold.file !== this.places.content;
    if (isHeld !== hold.isLost) return;
    throw new Contradiction(
      `assertHeld of ${nameOf(hold)} ${isHeld ? "passes, but it was lost" : "throws, but it holds"}`,
    );
  }

  release(hold: Hold): void {
    this.holds.delete(hold.lock);
  }

  killed(killed: string): void {
    for (const all of [this.holds, this.waits]) {
      for (const { lock, process } of all.values()) if (process === killed) all.delete(lock);
    }
  }

  /** Somebody writes into the lockfile. */
  scribbled(): void {
    for (const hold of this.holds.values()) if (hold.file === this.places.content) hold.isSigned = false;
  }
}

function nameOf({ lock, process }: Hold): string {
  return `${lock} of ${process}`;
}
