import type { Figure } from "./figure.js";

/** A series of samples that a picture shows. */
export interface Series {
  readonly name: string;
  readonly samples: readonly number[];
}

/** What a part of the benchmark measured. */
export interface PartResult {
  readonly figures: readonly Figure[];
  /** What the part's picture shows, by panel. */
  readonly panels?: readonly { readonly title: string; readonly series: readonly Series[] }[];
  /** What could not be measured here, and why. */
  readonly skipped?: readonly string[];
}

/** A part of the benchmark, which can be run alone. */
export interface Part {
  readonly name: string;
  readonly title: string;
  /** How the figures came about and what they mean, for docs/bench.md. */
  readonly explanation: string;
  run(): Promise<PartResult>;
}
