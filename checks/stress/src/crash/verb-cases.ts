/** A verb that is to be killed. */
export interface VerbCase {
  readonly name: string;
  readonly args: readonly string[];
}

/** The verbs that take the lock, each with work for its whole pipeline. */
export const VERB_CASES: readonly [VerbCase, ...VerbCase[]] = [
  { name: "add", args: ["add", "gap", "--title", "Victim", "--body", "the victim's", "--lock-timeout", "0"] },
  { name: "promote", args: ["promote", "G-0001", "wontfix", "--lock-timeout", "0"] },
  { name: "init", args: ["init", "--actor", "human/victim", "--lock-timeout", "0"] },
  { name: "exec", args: ["exec", "--lock-timeout", "0", "--", "sleep", "0.02"] },
];
