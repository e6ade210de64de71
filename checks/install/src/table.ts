import type { Verdict } from "./judge.js";

/** What a row has shown, in the order of the rows. */
export interface TableRow {
  readonly group: string;
  readonly name: string;
  readonly fsExt: string;
  /** Or why there is none. */
  readonly verdict: Verdict | string;
}

/** The page of the documentation: a section for each group, and in it the environments by their outcome. */
export function installPage(rows: readonly TableRow[]): string {
  const sections = groupBy(rows, ({ group }) => group).map(([group, members]) => {
    const lines = groupBy(members, outcomeOf).map(
      ([outcome, same]) => `- **${outcome}** (${same.length}): ${same.map(({ name }) => name).join("; ")}`,
    );
    return `## ${group}\n\n${lines.join("\n")}\n`;
  });
  const ran = rows.filter(({ verdict }) => typeof verdict !== "string").length;
  return `# Where it locks

\`npm run test:install\` wrote this page from what ran. The program installs the packed packages outside the repository. In
each environment one process acquires the lock; a second process tries and is busy, waits, and acquires the lock when the first
process releases it. Meanwhile \`inspect\` says \`held\` and \`confirmed\`, and flock(1) confirms each step.

${ran} of ${rows.length} environments ran. Each line names the caller of flock(2), and any difference from the above. [How to
get fs-ext](../installing.md#how-to-get-fs-ext) says what to do.

${sections.join("\n")}`;
}

/** The caller of flock(2), and the differences from most environments. */
function outcomeOf({ fsExt, verdict }: TableRow): string {
  if (typeof verdict === "string") return verdict;
  const { through, contended, inspect } = verdict;
  const unused = through !== "fs-ext" && fsExt === "built" ? ", although fs-ext is built" : "";
  const isUsual = contended === "busy, then acquired" && inspect === "held, confirmed";
  return `${through}${unused}${isUsual ? "" : `; second process: ${contended}; inspect: ${inspect}`}`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const keys = [...new Set(items.map(keyOf))];
  return keys.map((key) => [key, items.filter((item) => keyOf(item) === key)]);
}
