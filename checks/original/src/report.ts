import { DIVERGENCES } from "./declared.js";
import type { Outcome } from "./lane.js";
import { difference, kindOf } from "./print.js";

const KINDS = ["equal", "declared", "undeclared"] as const;

/** What came out: one example of each kind of undeclared difference, what each declared row covers, the counts by group. */
export function report(outcomes: readonly Outcome[]): string {
  return [...examples(outcomes), ...rows(outcomes), "", ...counts(outcomes), ""].join("\n");
}

function examples(outcomes: readonly Outcome[]): string[] {
  const undeclared = outcomes.filter(({ verdict }) => verdict.kind === "undeclared");
  return [...groupBy(undeclared, kindOf)]
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([, group]) => group.slice(0, 1).map((first) => `${group.length} × ${difference(first)}\n`));
}

function rows(outcomes: readonly Outcome[]): string[] {
  return DIVERGENCES.map((row) => {
    const steps = outcomes.filter(({ verdict }) => verdict.kind === "declared" && verdict.by.includes(row));
    return `${String(steps.length).padStart(6)} steps: ${row.where}`;
  });
}

function counts(outcomes: readonly Outcome[]): string[] {
  const groups = groupBy(outcomes, ({ story }) => story.split(" ")[0] ?? "");
  return [...groups, ["all", outcomes] as const].map(([name, group]) => {
    const numbers = KINDS.map((kind) => `${group.filter(({ verdict }) => verdict.kind === kind).length} ${kind}`);
    return `${name}: ${group.length} steps: ${numbers.join(", ")}`;
  });
}

/** Groups items by a key, in the order of the first of each group. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
