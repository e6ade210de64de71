import type { Answer, State } from "./answer.js";
import type { Run } from "./story.js";

/** What two programs answered to one step. */
export interface Pair {
  /** The name of the story. */
  readonly story: string;
  readonly run: Run;
  readonly theirs: Answer;
  readonly ours: Answer;
  /** What was there before a step that may write. */
  readonly before?: State | undefined;
}

/** A difference that stays on purpose. */
export interface Divergence {
  /** For the table: where the difference shows. */
  readonly where: string;
  /** For the table: what the Go program does, and what this one does. */
  readonly what: string;
  readonly why: string;
  readonly better: "ours" | "theirs" | "neither";
  /** Takes the difference out of both answers; what is left is compared. Undefined if `covers` decides. */
  readonly mask?: (answer: Answer, run: Run) => Answer;
  /** Tells whether all of a difference is this one. */
  readonly covers?: (pair: Pair) => boolean;
}
