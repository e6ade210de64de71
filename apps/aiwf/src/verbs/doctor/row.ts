import type { Paint } from "../../print/terminal.js";
import { visible } from "../../print/visible.js";

/** One topic of `aiwf doctor`. */
export interface Row {
  readonly label: string;
  /** The first line goes beside the label, the others below it. */
  readonly lines: readonly string[];
  /** True if the set-up is broken, and doctor fails. */
  readonly isError: boolean;
}

/** A row about a sound state. */
export function row(label: string, ...lines: string[]): Row {
  return { label, lines, isError: false };
}

/** A row about a broken state. */
export function errorRow(label: string, ...lines: string[]): Row {
  return { label, lines, isError: true };
}

const LABEL_WIDTH = 14;

/** The row as text: the label in a column of 14 characters, painted if something is broken. */
export function rowText({ label, lines, isError }: Row, paint: Paint): string {
  const padding = " ".repeat(LABEL_WIDTH - label.length - 1);
  const first = `${isError ? paint("error", `${label}:`) : `${label}:`}${padding}`;
  return lines.map((line, at) => `${at === 0 ? first : " ".repeat(LABEL_WIDTH)}${visible(line)}\n`).join("");
}
