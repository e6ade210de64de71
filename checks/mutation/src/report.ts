import { markdownTable } from "markdown-table";
import type { Machine } from "support/machine";
import type { Verdict } from "./explain.js";
import type { Mutant } from "./mutant.js";

/** The outcome of a run for the terminal. */
export function terminalText(mutants: readonly Mutant[], { explained, unexplained, obsolete }: Verdict): string {
  const caught = mutants.filter(isCaught).length;
  return [
    ...unexplained.map((mutant) => `survived, without a reason: ${where(mutant)}\n${difference(mutant)}`),
    ...obsolete.map((explanation) => `a reason, but no survivor: ${explanation.file}\n${difference(explanation)}`),
    `${mutants.length} mutants: ${caught} caught, ${explained.length} survived for a reason, ` +
      `${unexplained.length} survived without one; ${obsolete.length} reasons are obsolete`,
    "",
  ].join("\n");
}

/** The outcome of a run as the page docs/mutation.md. */
export function page(mutants: readonly Mutant[], { explained }: Verdict, machine: Machine): string {
  return [
    "# What the tests would notice",
    "",
    "Written by `npm run mutation`. [Stryker](https://stryker-mutator.io) changes the code of the lock in every small way",
    "that it knows, one way at a time: a condition is always true, a call is left out, a text is empty. For each change the",
    "tests run that come by it. A change is caught if a test fails, or does not come to its end, or if what runs the tests",
    "breaks. What survives is a test that is missing, or something that no test can tell from the code as it is. Of the",
    "second kind each has its reason below; a survivor without a reason fails the run, and so does a reason without a",
    "survivor.",
    "",
    "The tests are those that run in one process: tests that judge another process by what it says run the code as it is",
    "there, so they would catch nothing.",
    "",
    `Machine: ${machine.processor}, ${machine.system}, Node ${machine.node}.`,
    "",
    markdownTable([["file", "changes", "killed", "timed out", "broke", "survived", "caught"], ...rows(mutants)], {
      align: ["", "r", "r", "r", "r", "r", "r"],
    }),
    "",
    "## What survives, and why",
    "",
    ...explained.flatMap(({ mutant, reason }) => [
      `\`${where(mutant)}\`: ${reason}`,
      "",
      "```diff",
      difference(mutant),
      "```",
      "",
    ]),
  ].join("\n");
}

function rows(mutants: readonly Mutant[]): string[][] {
  const files = [...new Set(mutants.map(({ file }) => file))].sort();
  return [
    ...files.map((file) =>
      row(
        file,
        mutants.filter((mutant) => mutant.file === file),
      ),
    ),
    row("all", mutants),
  ];
}

function row(name: string, mutants: readonly Mutant[]): string[] {
  const counts = (["killed", "timed out", "broke", "survived"] as const).map((outcome) =>
    String(mutants.filter((mutant) => mutant.outcome === outcome).length),
  );
  const share = (100 * mutants.filter(isCaught).length) / mutants.length;
  return [name, String(mutants.length), ...counts, `${share.toFixed(1)} %`];
}

function isCaught({ outcome }: Mutant): boolean {
  return outcome !== "survived";
}

function where({ file, line }: Mutant): string {
  return `${file}:${line}`;
}

function difference({ code, mutation }: Pick<Mutant, "code" | "mutation">): string {
  return `  ${code}\n! ${mutation}`;
}
