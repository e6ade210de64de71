import type { Attempt } from "./attempt.js";
import type { Plan } from "./plan.js";

/** One that takes turns in a race: a process that lives through it, or the processes that it starts one by one. */
export interface Contestant {
  /** What it takes the lock with. */
  readonly kind: string;
  /** Takes turns until there are no more plans. Rejects if a process breaks down. */
  run(turns: Turns): Promise<void>;
}

/** What a contestant gets from the race. */
export interface Turns {
  /** For messages. */
  readonly who: string;
  /** Undefined when the race is over. */
  nextPlan(): Plan | undefined;
  report(attempt: Attempt): void;
  /** Aborts when the race is broken off. */
  readonly signal: AbortSignal;
}
