import type { Mutant } from "./mutant.js";

/** What is used here of Stryker's report: https://github.com/stryker-mutator/mutation-testing-elements, report-schema. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly StrykerMutant[] }>>;
}

interface StrykerMutant {
  readonly status: string;
  readonly location: Location;
  readonly replacement?: string;
}

/** Lines and columns are counted from 1. */
interface Location {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

const OUTCOMES: Readonly<Record<string, Mutant["outcome"]>> = {
  Killed: "killed",
  Timeout: "timed out",
  RuntimeError: "broke",
  Survived: "survived",
  NoCoverage: "survived",
};

const MAX_TEXT_LENGTH = 80;

/** The mutants in a report of Stryker, file by file, from top to bottom. */
export function mutantsOf({ files }: StrykerReport): Mutant[] {
  return Object.entries(files)
    .sort(([one], [other]) => one.localeCompare(other))
    .flatMap(([file, { source, mutants }]) =>
      mutants
        .toSorted((one, other) => one.location.start.line - other.location.start.line)
        .map(({ status, location, replacement = "" }) => ({
          file,
          line: location.start.line,
          code: source.split("\n")[location.start.line - 1]?.trim() ?? "",
          mutation: `${inOneLine(textAt(source, location))} → ${inOneLine(replacement)}`,
          outcome: outcomeOf(status),
        })),
    );
}

function outcomeOf(status: string): Mutant["outcome"] {
  const outcome = OUTCOMES[status];
  if (outcome === undefined) throw new Error(`Stryker reports the status ${status}, which is not expected here`);
  return outcome;
}

function textAt(source: string, { start, end }: Location): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines.push((lines.pop() ?? "").slice(0, end.column - 1));
  return lines.join("\n").slice(start.column - 1);
}

function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= MAX_TEXT_LENGTH ? line : `${line.slice(0, MAX_TEXT_LENGTH - 1)}…`;
}
