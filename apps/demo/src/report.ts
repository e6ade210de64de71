import { styleText } from "node:util";
import type { AiwfRun } from "./aiwf.js";
import { idOf, type Verdict } from "./audit.js";
import { CAST, WORKTREES } from "./cast.js";
import type { Commit } from "./history.js";
import type { Race } from "./race.js";
import { drawTimeline, type Row } from "./timeline.js";

// A lock that does not exclude causes more than a hundred objections.
const MAX_OBJECTIONS = 4;

/** The results of the demonstration. */
export interface Findings {
  readonly race: Race;
  readonly commits: readonly Commit[];
  readonly verdicts: readonly Verdict[];
}

/** Returns the first lines, which announce the demonstration, for a terminal of 80 columns. */
export function announcementText(): string {
  return [
    styleText("bold", `${CAST.length} × aiwf add in one git repository, all at once`),
    `Some work in its linked worktrees: @${WORKTREES.branch} has a branch, @${WORKTREES.detached} is detached.`,
    "First aiwf exec holds the lock, until the read-only verbs have answered.",
    "",
    "",
  ].join("\n");
}

/** Returns the rest of the report, for a terminal of 80 columns. */
export function reportText({ race, commits, verdicts }: Findings): string {
  return [
    ...drawTimeline(rows(race, commits)),
    "",
    styleText("bold", "Ids"),
    ...idLines(race.additions),
    "",
    styleText("bold", "Commits, worktree by worktree, oldest first"),
    ...commits.map(({ sha, subject }) => `  ${styleText("gray", sha)} ${subject}`),
    "",
    styleText("bold", "Audit"),
    ...verdicts.flatMap((verdict) => verdictLines(verdict)),
    "",
  ].join("\n");
}

function rows({ opener, readers, additions }: Race, commits: readonly Commit[]): Row[] {
  const inOrder = [...additions].sort((a, b) => heldFromMs(a) - heldFromMs(b));
  return [
    { ...contenderRow(opener), outcome: "" },
    ...readers.map(({ name, lived, exitCode }) => ({
      name,
      activities: [{ activity: "reading" as const, ...lived }],
      outcome: exitCode === 0 ? "answered" : "failed",
    })),
    ...inOrder.map((run) => {
      const id = idOf(run);
      const commit = commits.find(({ entities }) => id !== undefined && entities.includes(id));
      return { ...contenderRow(run), outcome: id === undefined ? "failed" : `${id} ${commit?.sha ?? "no commit"}` };
    }),
  ];
}

function contenderRow({ name, lived, held }: AiwfRun): Omit<Row, "outcome"> {
  const waiting = { activity: "waiting", startMs: lived.startMs, endMs: held?.startMs ?? lived.endMs } as const;
  return { name, activities: held === undefined ? [waiting] : [waiting, { activity: "holding", ...held }] };
}

function heldFromMs({ held }: AiwfRun): number {
  return held?.startMs ?? Number.POSITIVE_INFINITY;
}

function idLines(additions: readonly AiwfRun[]): string[] {
  const ids = additions.flatMap((run) => idOf(run) ?? []).sort();
  const prefixes = new Set(ids.map((id) => id.charAt(0)));
  return Array.from(prefixes, (prefix) => `  ${ids.filter((id) => id.startsWith(prefix)).join(" ")}`);
}

function verdictLines({ claim, objections }: Verdict): string[] {
  if (objections.length === 0) return [`  ${styleText("green", "✓")} ${claim}`];
  const surplus = objections.length - MAX_OBJECTIONS;
  return [
    `  ${styleText("red", "✗")} not true: ${claim}`,
    ...objections.slice(0, MAX_OBJECTIONS).map((objection) => `      ${objection}`),
    ...(surplus > 0 ? [`      and ${surplus} more`] : []),
  ];
}
