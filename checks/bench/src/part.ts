import type { Figure } from "./figure.js";

/** A series of samples that a picture shows. */
export interface Series {
  readonly name: string;
  readonly samples: readonly number[];
}

/** What a part's picture shows side by side. */
export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

/** What a part of the benchmark measured. */
export interface PartResult {
  readonly figures: readonly Figure[];
  readonly panels?: readonly Panel[];
  /** What could not be measured here, and why. */
  readonly skipped?: readonly string[];
}

/** A part of the benchmark, which can be run alone. */
export interface Part {
  readonly name: string;
  readonly title: string;
  /** How the figures came about and what they mean, for docs/reports/bench.md. */
  readonly explanation: string;
  /** Draws the panels, as the text of `<name>.svg`. */
  readonly draw?: (panels: readonly Panel[]) => string;
  run(): Promise<PartResult>;
}
