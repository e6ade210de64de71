import { markdownTable } from "markdown-table";
import type { Verdict } from "./judge.js";

/** A row of the table, in the order of the rows. */
export interface TableRow {
  readonly group: string;
  readonly name: string;
  readonly fsExt: string;
  /** Or why there is none. */
  readonly verdict: Verdict | string;
}

/** The page of the documentation, with a section for each group. */
export function installPage(rows: readonly TableRow[]): string {
  const header = ["environment", "fs-ext", "locks through", "a second process", "inspect"];
  const sections = groups(rows).map(([group, members]) => {
    const cells = members.map(({ name, fsExt, verdict }) =>
      typeof verdict === "string"
        ? [name, fsExt, verdict]
        : [name, fsExt, verdict.through, verdict.contended, verdict.inspect],
    );
    return `## ${group}\n\n${markdownTable([header, ...cells])}\n`;
  });
  return `# Where it locks

Written by \`npm run test:install\`, from what ran: the packages as they would be published are installed outside the
repository. In each environment one process acquires the lock. A second process tries (\`busy\`), waits, and acquires the
lock when the first one releases it; \`inspect\` says meanwhile what it sees. flock(1) confirms each step.
[What the columns mean, and what to do](../installing.md).

${sections.join("\n")}`;
}

/** The same in a line for each group. */
export function summary(rows: readonly TableRow[]): string {
  const cells = groups(rows).map(([group, members]) => {
    const verdicts = members.flatMap(({ verdict }) => (typeof verdict === "string" ? [] : [verdict.through]));
    return [group, `${verdicts.length} of ${members.length}`, [...new Set(verdicts)].join(", ")];
  });
  return markdownTable([["environments", "as expected", "locks through"], ...cells]);
}

function groups(rows: readonly TableRow[]): [string, TableRow[]][] {
  const names = [...new Set(rows.map(({ group }) => group))];
  return names.map((name) => [name, rows.filter(({ group }) => group === name)]);
}
