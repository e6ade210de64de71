import type { Context, LaneResult, Violation } from "../lane.js";

/** One trial: what was done, and what was wrong after it. */
export interface Trial {
  /** The row of the report that it counts for. */
  readonly tried: string;
  /** What it was done to. */
  readonly on: "repolock" | "aiwf";
  /** The call at which somebody was killed, for the row's list of such calls. */
  readonly step?: string | undefined;
  /** What happened, step by step. */
  readonly story: readonly string[];
  /** Empty if all is as it should be. */
  readonly complaints: readonly string[];
  /** Where it happened. It is removed if all is as it should be. Undefined if another trial goes on there. */
  readonly directory?: string;
}

interface Count {
  readonly on: string;
  readonly steps: Set<string>;
  times: number;
  violations: number;
}

/** What all trials of the lane have found. */
export class Findings {
  readonly #context: Context;
  readonly #platform: string;
  readonly #expected: number;
  readonly #counts = new Map<string, Count>();
  readonly #violations: Violation[] = [];
  #done = 0;

  /**
   * @param platform what all of it ran on
   * @param expected about how many trials there will be, to tell the user how far it is
   */
  constructor(context: Context, platform: string, expected: number) {
    this.#context = context;
    this.#platform = platform;
    this.#expected = expected;
  }

  add({ tried, on, step, story, complaints, directory }: Trial): void {
    const count = this.#counts.get(tried) ?? { on, steps: new Set(), times: 0, violations: 0 };
    this.#counts.set(tried, count);
    count.times++;
    if (step !== undefined) count.steps.add(step.replace(/Sync\b/, ""));
    if (complaints.length > 0) {
      count.violations++;
      const where = directory === undefined ? {} : { directory };
      this.#violations.push({ story: [...story, ...complaints].join("\n"), seed: this.#context.seed, ...where });
    } else if (directory !== undefined) {
      this.#context.directories.remove(directory);
    }
    this.#done++;
    const total = Math.max(this.#expected, this.#done);
    this.#context.progress({ done: this.#done, total, violations: this.#violations.length, doing: tried });
  }

  result(skipped: readonly string[]): LaneResult {
    const rows = Array.from(this.#counts, ([tried, { on, steps, times, violations }]) => ({
      tried: steps.size === 0 ? tried : `${tried}: ${[...steps].join(", ")}`,
      times,
      on: `${on}, ${this.#platform}`,
      violations,
    }));
    return { rows, violations: this.#violations, skipped };
  }
}
