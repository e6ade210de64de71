/** One measured figure. */
export interface Figure {
  /** What was measured. */
  readonly name: string;
  readonly value: number;
  readonly unit: "µs" | "ms" | "×" | "%" | "MB" | "rounds" | "holds" | "";
  /** The value must not exceed this. Undefined for figures that only serve for comparison. */
  readonly target?: number;
  /** True if the measurement was ended before the value was known: it is this or more. */
  readonly isLowerBound?: boolean;
}

/** Whether a figure reaches its target; undefined if it has none. */
export function isMet({ value, target }: Figure): boolean | undefined {
  return target === undefined ? undefined : value <= target;
}

/** The value as people read it: `0.28 ms`. */
export function valueText({ value, unit, isLowerBound }: Figure): string {
  return `${isLowerBound ? "≥ " : ""}${numberText(value)}${unit === "" ? "" : ` ${unit}`}`;
}

/** The target as people read it: `≤ 2 ms`; empty if there is none. */
export function targetText({ target, unit }: Figure): string {
  return target === undefined ? "" : `≤ ${numberText(target)}${unit === "" ? "" : ` ${unit}`}`;
}

// Three digits that count.
function numberText(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
