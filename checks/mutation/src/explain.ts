import type { Explanation, Mutant } from "./mutant.js";

/** What the survivors of a run and the explanations of survivors have to do with each other. */
export interface Verdict {
  readonly explained: readonly { readonly mutant: Mutant; readonly reason: string }[];
  /** Survivors without a reason: tests that are missing. */
  readonly unexplained: readonly Mutant[];
  /** Reasons without a survivor: it was killed, or its code has changed. */
  readonly obsolete: readonly Explanation[];
}

/**
 * Puts survivors and explanations together. They belong together by the text of the line and of the change, not by the
 * line's number, so that a change elsewhere in the file does not separate them.
 *
 * @param mutants of a run
 * @param explanations those of files that the run did not mutate are left alone
 */
export function explain(mutants: readonly Mutant[], explanations: readonly Explanation[]): Verdict {
  const survivors = mutants.filter(({ outcome }) => outcome === "survived");
  const files = new Set(mutants.map(({ file }) => file));
  const explained = survivors.flatMap((mutant) => {
    const explanation = explanations.find((candidate) => isOf(candidate, mutant));
    return explanation === undefined ? [] : [{ mutant, reason: explanation.reason }];
  });
  return {
    explained,
    unexplained: survivors.filter((mutant) => !explained.some((pair) => pair.mutant === mutant)),
    obsolete: explanations.filter(
      (explanation) => files.has(explanation.file) && !survivors.some((mutant) => isOf(explanation, mutant)),
    ),
  };
}

function isOf(explanation: Explanation, mutant: Mutant): boolean {
  return (
    explanation.file === mutant.file && explanation.code === mutant.code && explanation.mutation === mutant.mutation
  );
}
