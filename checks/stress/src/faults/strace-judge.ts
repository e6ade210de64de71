import type { SubjectReport } from "../processes/subject.js";
import { censusDifference } from "./census.js";
import { outcomeText } from "./outcome.js";
import type { Effect } from "./rules.js";

/** What was to be expected of a process in which a system call failed. */
export interface Expectation {
  readonly effects: readonly Effect[];
  /** What the answer must name as its cause; empty: anything. */
  readonly error: string;
  readonly leaks?: true;
}

const ANSWERS: Record<Effect, string> = { unharmed: "held", refused: "refused", lost: "lost" };

/** What is wrong with the report of such a process. */
export function judgeTraced(
  { outcomes, before, after, complaints }: SubjectReport,
  { effects, error, leaks }: Expectation,
): string[] {
  const wrong = [...complaints];
  if (effects.length === 0) wrong.push("nothing is documented about the failure of this call");
  for (const outcome of outcomes) {
    const { answer, cause } = outcome;
    const isExpected =
      effects.some((effect) => ANSWERS[effect] === answer) && (answer === "held" || !error || cause === error);
    if (!isExpected) wrong.push(`expected ${effects.join(" or ")}, not ${outcomeText(outcome)}`);
  }
  // libuv keeps its descriptor for inotify, from the first wait on.
  const leftBehind = censusDifference(before, after).replace("anon_inode:inotify", "");
  if (!leaks && leftBehind !== "") wrong.push(`left behind: ${leftBehind}`);
  return wrong;
}
