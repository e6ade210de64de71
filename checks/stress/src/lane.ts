import type { Directories } from "./directories.js";

/** One way of trying to break the lock. */
export interface Lane {
  /** For the command line. */
  readonly name: string;
  /** The claim that the lane tries to refute, as a sentence. */
  readonly title: string;
  /** How it tries, in a paragraph of Markdown. */
  readonly method: string;
  /** Says why the lane cannot run on this machine; undefined if it can. */
  missing?(): Promise<string | undefined>;
  run(context: Context): Promise<TranscribedResult>;
}

/** What a lane is given. */
export interface Context {
  /** `quick` is for every `npm test`: all quick lanes together take a minute and a half at most. */
  readonly effort: "quick" | "full";
  /** Where every random choice of the lane starts, so that a run can be repeated. */
  readonly seed: number;
  readonly directories: Directories;
  /** Tells the user how far the lane is. */
  progress(state: Progress): void;
}

/** How far a lane is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly violations: number;
  /** What it does now, in a few words. */
  readonly doing?: string;
}

/** What a lane has found. */
export interface LaneResult {
  readonly rows: readonly Row[];
  readonly violations: readonly Violation[];
  /** What could not be tried here, with the reason. */
  readonly skipped?: readonly string[];
}

/** What a lane that is a matter of a few commands has found. */
export interface TranscribedResult extends LaneResult {
  /** The commands and what they printed, for a reader who wants to do the same. */
  readonly transcript?: string;
}

/** A line of the report: something that was tried, how often, on what. Its figures come from the run. */
export interface Row {
  readonly tried: string;
  readonly times: number;
  readonly on: string;
  readonly violations: number;
}

/** A case in which the lock did not do what it promises. */
export interface Violation {
  /** What happened, step by step, as a reader can follow it. */
  readonly story: string;
  readonly seed: number;
  /** What the case left behind, kept to be looked at. */
  readonly directory?: string;
}
