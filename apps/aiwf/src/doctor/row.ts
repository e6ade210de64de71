/** One topic of `aiwf doctor`. */
export interface Row {
  readonly label: string;
  /** The first line stands beside the label, the others below it. */
  readonly lines: readonly string[];
  /** True if the set-up is broken, and doctor fails. */
  readonly isError: boolean;
}

/** A row that states how things are. */
export function row(label: string, ...lines: string[]): Row {
  return { label, lines, isError: false };
}

/** A row that states what is broken. */
export function errorRow(label: string, ...lines: string[]): Row {
  return { label, lines, isError: true };
}

/** The row as text: the label in a column of 14 characters. */
export function rowText({ label, lines }: Row): string {
  return lines.map((line, at) => `${(at === 0 ? `${label}:` : "").padEnd(14)}${line}\n`).join("");
}
