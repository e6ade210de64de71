/** A small change of the code, made on purpose, and what the tests said to it. */
export interface Mutant {
  /** Path from the root of the workspace. */
  readonly file: string;
  /** Where it is, counted from 1. */
  readonly line: number;
  /** The line as it is without the change, without its indentation. */
  readonly code: string;
  /** What was changed into what. */
  readonly mutation: string;
  /** `killed`: a test failed; `timed out`: a test did not come to its end; `broke`: what runs the tests failed. */
  readonly outcome: "killed" | "timed out" | "broke" | "survived";
}

/** A mutant of which it is known why no test can tell it from the code as it is. */
export interface Explanation extends Pick<Mutant, "file" | "code" | "mutation"> {
  readonly reason: string;
}
